"""What a creator is about: from the words of her posts to niches, how focused she is, and which words said so.

Niches are defined by words: ours in the folder `words`, with the user's own `niches.toml` laid over them by
`definitions`. Texts are cut into words (`tokens`), a lexicon finds the words of all niches in whole columns (`lexicon`,
`forms`), each post speaks for niches (`evidence`), and posts add up to creators (`creators`, `main_niche`, `reasons`).
A model learned from the user's labels (`labels`) is made by `training`, kept and applied by `learned`, and judged by
`judging`.
"""
