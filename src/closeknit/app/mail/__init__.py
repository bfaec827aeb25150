"""The outbox: every mail is a row before it leaves, and leaves at most once.

A mail is due, then claimed, then sent. When a worker dies between handing a mail to the server and noting that it did,
nobody knows whether it left: it is shown to a person, who decides, and never sent again by itself.
"""
