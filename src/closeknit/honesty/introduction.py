"""What the figures mean and what they do not, for the page and its Markdown twin."""

OPENING = (
    "Each row is one of our figures, computed by the library's own functions on public data, beside the published "
    "figure, the baseline or the target it has to meet.",
    "A pass is yes or NO where there is a target, and a dash where "
    "a row only reports. Random numbers start from a seed written down before the first run, so everybody who has the "
    "data gets these figures. The data are not part of the project; where they are absent a row says so.",
)

MEANING = (
    "A split test hides some of an account's posts and asks how close an estimate from the others comes to them: it "
    "shows that the shrunken rate is nearer to the truth than the mean or the median when few posts are known. The "
    "truth is the mean of the hidden posts, which sponsors buy; a median aims at something lower, and loses for that "
    "reason too. On the scale of rates one viral post decides the error, so those rows only report. A split test does "
    "not show that the rate is what a campaign will bring.",
    "A coverage test asks how often an interval that says 90 % (or 80 %) held what came: too few hits and the interval "
    "promises too much, too many and it is needlessly wide. It speaks of all accounts together, not of each, and of "
    "accounts like these. Replies are whole numbers, so at the very ends of an interval chance decides, which makes a "
    "right law hold exactly its share. Posts split by time were all divided by the follower count of the day they were "
    "collected, so part of the drift measured here is the growth of the audience; and the number of days until the "
    "next posts was known. Where all is right, one row in twenty still misses its target by chance; and with few units "
    "a wrong interval may meet it, so read n beside each yes.",
    "A classifier is judged on rows that it never saw: equal rows are grouped, the groups are split, and only then "
    "does the method get its training part. A protocol that resamples first, or has an equal row on both sides, is "
    "refused. Labels of accounts, comments and niches are people's judgements; where people disagree, no method can "
    "agree with all of them.",
    "The accounts are from 2017 to 2024, most of them from 2018 and 2019, chosen by researchers who studied "
    "automation, spam or influencers: people who advertise today differ, and nothing here says by how much.",
    "Rows on plans judge closeknit by brands and creators that it invented from its own assumptions: they show that "
    "forecasts and plans do what they say if the assumptions hold, and not that these do.",
    "Not here: what campaigns bring (synthetic controls and tests by region), because closeknit does not do that yet; "
    "and automated accounts, whose labelled half is in no public "
    "copy of InstaFake that we found, so that only false alarms on the other half can be counted.",
    "Controls are methods that must fail or published results that must come out again; they show that the tests can "
    "tell right from wrong. A row that says NO stays until the library has changed, not the target.",
)
