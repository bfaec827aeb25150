"""`closeknit train`: learn models from labels of your own."""

import typer

from closeknit.cli import train_accounts, train_ads, train_niches, train_spam

train = typer.Typer(
    help="Learn models from labels of your own, in place of those that ship.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
train.command("accounts")(train_accounts.train_accounts_command)
train.command("ads")(train_ads.train_ads_command)
train.command("niches")(train_niches.train_niches_command)
train.command("spam")(train_spam.train_spam_command)
