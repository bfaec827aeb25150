"""What people do with jobs. Who did it is recorded by the page that calls: accounts stand above jobs."""
