"""What the closeness index is made of, and how little is too little."""

FEWEST_UNITS = 10
FEWEST_POSTS = 2
FEWEST_ANSWERS = 5
FEWEST_PARTS = 3
FEWEST_PEERS = 20

# Part -> True where a higher value means a closer community.
PARTS = {
    "reply_rate": True,
    "question_answer_rate": True,
    "returning_commenters_rarefied": True,
    "dialogue_share": True,
    "substantive_share": True,
    "commenter_concentration": False,
}
