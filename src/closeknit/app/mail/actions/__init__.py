"""What is done with mails. Who did it is recorded by the page that calls: accounts stand above mail."""
