"""Is a follower or commenter a person who can listen, or an account that is fake or asleep?

`features` says what is looked at, `model` weighs it, `learning` finds the weights from labelled accounts (`labels`),
`verdict` says what spoke for and against one account, `share` estimates how many of a creator's followers are fake or
inactive. The model that ships was learned on followers of influencers that two journalists labelled in 2017 (SRF Data,
CC BY-SA 4.0).
"""
