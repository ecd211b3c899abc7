"""Given names that are hardly ever family names: by them a row is known in which the two are swapped.

Frequent names of those born from 2000 on, as registry offices publish them, with those of the families who have come
since; names that are family names as well (Frank, Ali, Hassan, Simon, Martin …) are left out.
"""

_LISTED = """
aaliyah adam adem adrian ahmad ahmed aleksander aleyna alessia alexander alexandra alina alma amalia amelie amina
amira anastasia andrej angelina anna annika anton antonia arda aylin ayse ayşe azra baran bastian ben bilal büsra
büşra celina chantal charlotte chiara christian clara clemens constantin dana daniel darius dejan denis deniz
diana dilara dominik ebru ecrin eda efe ela elena elias elif elina elisa ella emil emilia emily emine emir emma
emre enes enya erik esra eva fabian fabienne fatima fatma felix finja finn fiona florian franziska frida frieda
gabriel greta hanna hannah helena henri henry ida ilayda ilias ilja irem irina isabel isabella jacqueline jakob
jamal jan jana jannik jannis jasmin jasmina jason jasper jessica joel johanna johannes jolina jonas jonathan josefine
joshua josua julia julian juliana juna justin kamil karim karla katharina katja kevin khadija kiara kilian kim klara
konstantin larissa lars laura lea leah lean leandra leandro leni lenny leo leon leonard leonie leyla lia lian liam
lilli lilly lina linda linus lisa liv liya lorena louis louisa luca lucy ludwig luis luisa luka lukas łukasz lya
mads mahmoud maja malik malte manuel mara marcel marek maria mariam marie marlene marvin maryam mateo mathilda
matilda mats matteo maxim maximilian maya melina melissa merve mia michelle mika mila milan milena mina miriam
mohamed mohammed moritz muhammed nadia natalia nele nevio nick nico niklas nikola nikolas nina noah noel noemi nora
oleksandr olena oleksii oskar pascal patrick paula pauline philipp pia piotr rania raphael rayan rebecca robin rojin
romy ronja sahra salma samira samuel sandra sara sarah sebastian selin selina selma sina sofia sofiia sophia sophie
stefan stella stjepan svenja şükrü tamara tamina tarik tatjana theo theresa tim timo tobias tom tristan tyler umut
valentina vanessa victoria viktoria vincent vivien wiktoria yannik yara yasemin yasin yasmin yousef youssef yusuf
zehra zeynep zoe zoé zoë
"""
GIVEN_NAMES = frozenset(_LISTED.split())
