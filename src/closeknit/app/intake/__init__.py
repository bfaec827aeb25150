"""What was imported, from where and on what permission.

Files are kept as they came, looked at, mapped, previewed, and then read in the background; rows that could not be taken
are kept with their reasons, and an import can be undone. Contact and relationship columns go to `creators`, never into
the creator data. Before the first import the brand confirms why it may keep data about people at all.
"""
