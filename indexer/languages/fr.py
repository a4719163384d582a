"""French."""

from indexer.languages.language import Language, words

LANGUAGE = Language(
    code="fr",
    locales=("fr-FR", "fr-CA", "fr-BE", "fr-CH"),
    name="français",
    stemmer="french",
    conjunctions=("et", "ou"),
    elisions=("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"),
    stop_words=words(
        """
        a afin ai ainsi alors après au aucun aucune aux avait avant avec avez avoir avons c ce ceci cela
        celle celles celui ces cet cette ceux chez comme d dans de depuis des donc dont du elle elles en
        encore entre es est et étaient était été êtes être eu eux fait faire font il ils j je jusque l
        la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais me même
        mêmes mes moi mon n ne ni nos notre nous on ont or ou où par parce pas pendant peut peuvent plus
        pour pouvez puis puisque qu quand que quel quelle quelles quels qui s sa sans se sera seront ses
        si soit sommes son sont sous suis sur t ta te tes toi ton tous tout toute toutes très tu un une
        vers via voici vos votre vous y à
        """
    ),
    examples=(
        ("L’adhésion", ("adhesion", "~adhes")),
        ("les comptes suspendus", ("comptes", "suspendus", "~compt", "~suspendus", "compt_suspendus")),
        ("aujourd'hui", ("aujourdhui", "~aujourdhui")),
        ("qu'une œuvre", ("oeuvre", "~oeuvr")),
        ("Où va-t-il\u00a0?", ("va", "~va")),
    ),
)
