"""Who works here: brands, the people in them and what each may do, and a record of every change.

A brand is a workspace: everything a brand knows belongs to it alone, and asking without saying for which brand fails. A
person can be a member of several brands, as owner, manager or analyst. People come by invitation. Whatever changes
anything leaves a line in the brand's audit trail, with before and after, in a chain that shows when somebody tampered
with it.
"""
