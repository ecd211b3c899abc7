"""Names that are near each other and yet different people's, and forms of one name that do not look alike.

Two twins Tim and Tom differ in one letter, and so do Tim and a mistyped Tjm: what tells them apart is that Tim and Tom
are names. One name a word, as `kette.names.fold` writes it; forms of one name (Ukrainian and Russian, of passports and of
schools) joined by „=“. Add a name here and nowhere else.
"""

from kette.intake.rules.sounds import strict

# Given names of those born in Germany in the last twenty years, and of those who came.
_GIVEN = """
aaron adam adrian alan albert alexander=aleksandr=oleksandr=alexandr alessio alexej=oleksii=aleksei=alexei alfred ali amin
amir=emir anas andreas andrii=andrej=andrey anton=antonio arda arian arthur=artur artem=artjom=artyom aras arne armin axel aziz
adil akin alp bastian ben bennet benno bernd berat bilal bjorn boris bogdan=bohdan bruno burak can caner carl=karl cem cenk
christian christoph=kristof collin cornelius damian damir daniel=daniil=danylo dario david=dawid dean dennis=denis dilan
dmytro=dmitri=dmitrij=dmitry=dimitri dominik dustin elias=ilias emil emin emre enes enis eren eric=erik ethan fabian fabio
fares=faris fatih felix ferdinand fernando fiete finn florian franz frederik=friedrich furkan gabriel georg gero
gregor=hryhorii=grigori=grigorij hakan hakim halil=khalil=chalil hamed=hamid hamad hamza hannes hans harun hasan=hassan helge
hendrik=henrik henry=henri hugo hussein=hussain=huseyin=hossein ibrahim=ebrahim igor ilja=illia=ilya imran ismail iwan=ivan
jakob jamal jan jannes jannis jano jaroslaw=yaroslav jason jayden jens jeremy jerome jewgeni=yevhen=evgeny=evgeni=jewgenij joel
johann johannes john jona jonah jonas jonathan joris joscha josef=joseph joshua julian julius juri=yurii=jurij justin justus
kaan kai karim karam kemal kenan kerem kevin khaled=khalid=chalid=halid kilian klaas konrad konstantin=kostiantyn kuzey lars
lasse laurenz=lorenz lennard lennart lenn lennox leo leon leonard levi levin liam lian linn linus linos lion luan luca=luka
lucas lucian luis=louis luke=luk mahdi mahir mahmud=mahmoud malik malte manuel marc=mark marcel marco=marko marcus marian mario
marius marlon martin marvin mathis mats=matz matteo=mateo matthias=mathias mattis maurice=moritz max=maks maxim=maksym
maximilian mehdi mehmet melvin mert mete michael=michail=mykhailo miguel mika mike=maik milan milo miran
mohammed=muhammad=muhammed=mohamed=mohamad muhsin murat musa=moussa mustafa=moustafa=mostafa nadir nael nasir nick nikita=mykyta
niclas niko nikolai=mykola=nikolaj nils noah noel ole oliver omar=umar=omer oskar osman osama=usama pascal patrick=patrik
paul=pawel=pavlo=pavel peter=petro=pjotr phil philip piet pius quentin rafael=raphael ramadan=ramazan rami=ramy rayan=rayyan
remo ricardo richard robert robin roman ronny ruben ryan said=saeed salih=saleh salim=salem sam sami samir=sameer samer samuel
sandro sascha sebastian selim semih sergej=serhii=sergei simon sinan stanislaw=stanislav stefan=stephan sven=swen taha tamer
tarik=tarek taylan theo theodor thilo tim timo timur tino tobias tom tomas=thomas toni tristan tyler till umut valentin
vasyl=wassili=vasilij veit viktor vincent wassim=wasim wilhelm willi wladimir=volodymyr=vladimir yannick yasin=yassin
yasser=yasir yigit yunus=younes yusuf=yousef=youssef=jusuf zaid=zayd zakaria abdullah=abdallah ahmad=ahmed=ahmet=achmed ada
adele adriana alessia alexandra=oleksandra=aleksandra alia alicia=alisa=alissa alina alma amal amalia amelie amelia amina amira
amy ana anastasia=anastasiia andrea angelina anja=anya anna=hanna=ganna anne annika anni antonia arina ariana asli aurelia ava
aylin=ailin ayse=aisha=aicha=aischa ayla azra beatrice beyza bianca carla=karla carlotta=charlotte carolin=karolin caroline
catharina=katharina=kateryna=katarina=ekaterina=katerina celina celine chiara=kiara christina=khrystyna=kristina christine
clara=klara claudia dalia dana daria=darja daryna defne dilara diana dina ebru ecrin eda ela elena=olena=jelena=helena elisa
elisabeth=yelyzaveta=elizaveta elif elin elina eliana ella elli elma elsa emely emilia=emiliia emma emmi enna enya esma esra
esila estelle eva=ewa eylul fabienne fatma=fatima=fatemeh feline fenja finja fiona frida=frieda friederike gina greta gul hafsa
hailey hana hava hatice hedda heidi helen helene henriette hira ida ilayda ina ines inga ipek iris irina=iryna irem isabel
isabella isabelle jamila jana janna jara jasmin=yasmin=yasemin jette jessica jill joana johanna jolina josefine josephine judith
jule julia=yuliia=yulia=giulia juna karina kaya khadija=chadidscha=khadidja kim kira lana lara larissa=larysa laura lea=leah
leana leila=layla=laila lena lene leni leonie lia liana lilia=liliia lilly=lilli lina linda lisa=liza liv livia liz lotta lotte
louisa=luisa louise=luise luana lucia lucie lucy luna maike=meike maja=maya=maia maila malia malin malina mara maren
margarita=marharyta maria=mariia=marija marie mariam=maryam=meryem marina marit marla marlene marta=martha mathilda=matilda
mathilde melanie melina melissa mia=mya michelle mila milena mina miriam=mirjam mira mona nada nadia=nadja nadine naomi nala
natalia=nataliia=natalja natalie=nathalie nela nele nelly nika nina nisa noemi nora nour=noor=nur noura=nura oksana=oxana
olga=olha olivia paula pauline paulina pia polina rana rania rebekka=rebecca rina romina romy ronja rosa rosalie rukiye
ruba=rouba saba sabrina salma=selma samantha samira sandra sara=sarah saskia selin selina semra sena sevda shirin=schirin sibel
sidra sila simone sina sofia=sofiia=sophia sophie=sofie soraya stella stephanie=stefanie sude sumeyye=sumaya svea svenja
svitlana=swetlana=svetlana tamara tara tanja tatjana=tetiana=tatiana tessa thea theresa=teresa tilda tina valentina
valeria=valeriia vanessa vera verena victoria=viktoria=viktoriia wiebke xenia=ksenia=kseniia yael yana yara yaren zahra zara
zehra zeynep=zainab=zeinab=zaynab zoe zora zofia zuzanna
"""

_FAMILY = """
abbas ahmadi akin aksoy aktas albrecht alvarez arndt arslan=aslan aydin aydemir bach bauer baumann becker beck behrens berg
berger bergmann beyer bohm boger brandt braun brinkmann bruns busch can celik cetin cakir demir demirci dietrich dogan duman
engel erdem erdogan ernst esser fischer frank franke friedrich fuchs gartner geiger graf gross gunther haas hahn hamad hamid
hansen hartmann hasan=hassan heinrich heinz herrmann hofer hoffmann=hofmann horn huber hussein=huseyin=husain hunter ibrahim
jager jansen janssen jung kaiser kaplan kara karaca kaya keller kilic klein kluge koc koch kohl kohler konig kraft kramer kraus
krause kruger kuhn kurt kurz lang lange lehmann lorenz ludwig maas mahmoud martin maurer meyer moller mohammed muller neumann
nguyen novak nowak omar osman=othman otto ozdemir ozkan ozturk peters petersen pfeiffer pohl polat richter roth sahin
saleh=salih salim sari sauer schafer schmidt schmitz schneider scholz schreiber schroder schroer schubert schulte schulz schulze
schumacher schuster schwarz seidel seifert simon simsek sommer stein steiner thomas turk unal vogel vogt voss wagner walter
weber weiss wegner werner winkler winter witte wolf yavuz yildirim yildiz yilmaz yuksel yusuf=yousef=youssef ziegler zimmer
zimmermann kovac ivanov petrov kowalski nowicki popov
"""


def _groups(text: str) -> dict[str, str]:
    """Return by each form, in strict spelling, the first form of its name."""
    found: dict[str, str] = {}
    for name in text.split():
        first, *others = (strict(form)[0] for form in name.split("="))
        stem = found.setdefault(first, first)
        for form in others:
            found.setdefault(form, stem)
    return found


_GIVEN_STEMS = _groups(_GIVEN)
_FAMILY_STEMS = _groups(_FAMILY)


def given_stem(spellings: tuple[str, ...]) -> str | None:
    """Return the given name of which a word, in any of its strict spellings, is a form; None for those not listed."""
    return next((_GIVEN_STEMS[one] for one in spellings if one in _GIVEN_STEMS), None)


def family_stem(spellings: tuple[str, ...]) -> str | None:
    """Return the family name of which a word, in any of its strict spellings, is a form; None for those not listed."""
    return next((_FAMILY_STEMS[one] for one in spellings if one in _FAMILY_STEMS), None)
