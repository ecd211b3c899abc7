"""Names from which pairs are made: invented people's, as they are written in different offices."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Family names of German spelling; those with several spellings that sound the same stand together.
GERMAN_FAMILIES = _words(
    """
    Müller Schäfer Köhler Krüger König Böhm Jäger Günther Schröder Weiß Groß Fuß Preuß Strauß Höfer Bäcker
    Büchner Döring Möhring Grünewald Blüm Löffler Hübner Färber Größer Nölle Rösner Dürr Küppers Lüttgen
    Vogelsang Brinkhoff Terhorst Overbeck Wortmann Kemper Niehaus Althoff Hengstenberg Lindemann Eickelkamp
    Rademacher Sieveking Pieper Dahlhaus Ostermann Westphal Thiele Rothschild Ahlers Bongartz Esser Feldkamp
    Gerlach Hülsmann Icking Jansen Krahwinkel Lohmann Mertens Neuhaus Oppermann Pohlmann Quast Reinders
    Stratmann Teschner Uhlenbruch Verhoeven Wiemer Zumbrink Schulze Wagner Hoffmann Zimmermann Kaiser
    """
)
SOUND_ALIKE_FAMILIES = (
    ("Meyer", "Maier", "Meier", "Mayer"), ("Schmidt", "Schmitt"), ("Stephan", "Stefan"), ("Becker", "Beker"),
    ("Hoffmann", "Hofmann"), ("Schwartz", "Schwarz"), ("Thiel", "Tiel"), ("Wolff", "Wolf"), ("Kuntz", "Kunz"),
    ("Rudolph", "Rudolf"), ("Walther", "Walter"), ("Arndt", "Arnt"), ("Kretschmann", "Kretchmann"), ("Schneyder",
    "Schneider"),
    ("Vogt", "Voght"), ("Lorentz", "Lorenz"), ("Frantz", "Franz"), ("Hainz", "Heinz"), ("Keiser", "Kaiser"), ("Baier",
    "Bayer", "Beyer"),
)  # fmt: skip
GERMAN_WOMEN = _words(
    """
    Käthe Jördis Änne Brünhild Wiebke Nele Svea Enya Lotta Fenja Tomke Ronja Smilla Thyra Malin Janne Josefine
    Philippa Cosima Henrike Luzia Ottilie Pauline Rieke Swantje Undine Viola Zita Anouk Birte Dörte Edda
    Friederike Gesa Hedwig Imke Emma Mia Hannah Lea Lena Marie Sophie Johanna Clara Luisa Katharina Theresa
    Franziska Annika Melina Kathrin
    """
)
GERMAN_MEN = _words(
    """
    Jörn Björn Götz Sönke Jürgen Günter Rüdiger Lüder Hauke Fiete Bosse Thade Enno Lennart Mattis Konstantin
    Korbinian Vinzent Leopold Severin Benedikt Clemens Dominic Eike Falk Gereon Hinnerk Jasper Kilian Ludger
    Meinolf Norwin Ortwin Quirin Ben Finn Leon Paul Jonas Lukas Luis Felix Moritz Philipp Niklas Tim Jan
    Matthias Christoph Johannes Frederik
    """
)
SOUND_ALIKE_GIVEN = (
    ("w", "Sophie", "Sofie"), ("w", "Hannah", "Hanna"), ("w", "Katharina", "Catharina"), ("m", "Philipp", "Philip"),
    ("m", "Lukas", "Lucas"), ("m", "Niklas", "Niclas"), ("m", "Matthias", "Mathias"), ("m", "Christoph", "Kristof"),
    ("m", "Jannik", "Yannick"), ("w", "Sarah", "Sara"), ("w", "Lilly", "Lili"), ("m", "Stephan", "Stefan"),
    ("w", "Kathrin", "Katrin"), ("m", "Thorben", "Torben"), ("w", "Judith", "Judit"), ("m", "Erik", "Eric"), ("w",
    "Maike", "Meike"),
)  # fmt: skip

TURKISH_FAMILIES = _words(
    """
    Yıldız Şahin Çelik Öztürk Aydın Kılıç Doğan Özdemir Arslan Güneş Koçak Türkmen Çiftçi Şimşek Bulut Erdoğan
    Aktaş Özkan Karadağ Ünlü Tekin Sönmez Güler Taşdelen Çakmak Işık Köse Yüksel Bozkurt Akıncı Dağdelen Kırımlı
    Göçmen Şentürk
    """
)
TURKISH_WOMEN = _words(
    """
    Büşra Elif Zeynep İrem Çağla Gülşen Defne Şeyma Ayşe Ebru Hülya Nazlı Sıla Tuğba Özge Gökçe Müge Cansu
    """
)
TURKISH_MEN = _words(
    """
    Şükrü Emre Çağrı Yiğit Ömer Kaan Oğuz Barış Doğukan Gökhan Süleyman Tarık İsmet Kağan Uğur Serkan Özgür
    """
)

# The same name in passports, school files and asylum papers.
ARABIC_FAMILIES = (
    ("al-Hamad", "Alhamad", "Hamad", "El Hamad"), ("al-Masri", "Almasri", "El-Masri", "Al Masry"), ("Khoury",
    "Chouri", "Khouri"),
    ("Hussein", "Husain", "Hussain"), ("Mansour", "Mansur", "Mansoor"), ("Shaheen", "Schahin", "Chahine", "Shahin"),
    ("Khalil", "Chalil", "Halil"),
    ("al-Ahmad", "Alahmad", "Al Ahmed", "Ahmad"), ("Darwish", "Darwisch", "Derwich"), ("Qasim", "Kasim", "Qassem"),
    ("Haddad", "Hadad"),
    ("Abdulrahman", "Abdelrahman", "Abd al-Rahman", "Abdul Rahman"), ("Youssef", "Yousef", "Yusuf"), ("Rashid",
    "Raschid", "Rashed"),
    ("Najjar", "Nadschar", "al-Najjar"), ("Sheikh", "Scheich"), ("Zaher", "Saher", "Zahir"), ("Othman", "Osman",
    "Uthman"),
    ("Barakat", "Barakaat"), ("Jaber", "Djaber", "Dschaber"), ("Moussa", "Musa", "Mousa"), ("Taha", "Taaha"),
    ("Nasser", "Naser", "Nassir"),
    ("Saleh", "Salih"), ("Mahmoud", "Mahmud", "Mahmood"), ("al-Khatib", "Alchatib", "El Khateeb"), ("Sulaiman",
    "Suleiman", "Soleiman"),
)  # fmt: skip
ARABIC_MEN = (
    ("Mohammed", "Muhammad", "Mohamad", "Mohamed", "Muhammed"), ("Ahmad", "Ahmed", "Achmed"), ("Yusuf", "Youssef",
    "Yousef", "Jusuf"),
    ("Khaled", "Chalid", "Khalid"), ("Omar", "Umar"), ("Jamal", "Djamal", "Dschamal"), ("Abdullah", "Abdallah",
    "Abdulla"),
    ("Hassan", "Hasan"), ("Karim", "Kareem"), ("Tarek", "Tarik", "Tariq"), ("Walid", "Waleed"), ("Bashar", "Baschar"),
    ("Faisal", "Faysal", "Feisal"),
    ("Ibrahim", "Ebrahim", "Ibraheem"), ("Samir", "Sameer"), ("Rami", "Ramy"), ("Mustafa", "Moustafa", "Mostafa"),
    ("Zaid", "Zayd", "Said"),
)  # fmt: skip
ARABIC_WOMEN = (
    ("Fatima", "Fatma", "Fatimah"), ("Aisha", "Aischa", "Aicha"), ("Zainab", "Zeinab", "Zaynab"), ("Nour", "Noor",
    "Nur"), ("Shirin", "Schirin"),
    ("Maryam", "Mariam"), ("Layla", "Leila", "Laila"), ("Rasha", "Rascha"), ("Khadija", "Chadidscha", "Khadidja"),
    ("Yasmin", "Jasmin", "Yasmeen"),
    ("Hanan", "Hanaan"), ("Salma", "Selma"), ("Amal", "Amaal"), ("Rouba", "Ruba"), ("Iman", "Eman"), ("Dunya",
    "Dunja", "Dounia"),
)  # fmt: skip

UKRAINIAN_FAMILIES = _words(
    """
    Шевченко Ковальчук Бондаренко Ткаченко Мельник Гончаренко Щербак Кравець Лисенко Петренко Яременко Захарчук
    Чорний Бойко Жук Цимбалюк Хоменко Юрченко Гриценко Олійник Поліщук Савчук Дорошенко Вакуленко Зінченко
    Рябоконь Литвиненко
    """
)
# As the Ukrainian passport has it, and as Russian-speaking families say it.
UKRAINIAN_WOMEN = (
    ("Ольга", "Ольга"), ("Олена", "Елена"), ("Катерина", "Екатерина"), ("Юлія", "Юлия"), ("Анастасія", "Анастасия"),
    ("Дарина", "Дарина"),
    ("Наталія", "Наталья"), ("Марія", "Мария"), ("Вікторія", "Виктория"), ("Софія", "София"), ("Світлана",
    "Светлана"), ("Ганна", "Анна"),
    ("Ксенія", "Ксения"), ("Тетяна", "Татьяна"), ("Христина", "Кристина"), ("Злата", "Злата"), ("Богдана", "Богдана"),
)  # fmt: skip
UKRAINIAN_MEN = (
    ("Олександр", "Александр"), ("Сергій", "Сергей"), ("Дмитро", "Дмитрий"), ("Андрій", "Андрей"), ("Михайло",
    "Михаил"), ("Богдан", "Богдан"),
    ("Володимир", "Владимир"), ("Микола", "Николай"), ("Євген", "Евгений"), ("Олексій", "Алексей"), ("Григорій",
    "Григорий"), ("Іван", "Иван"),
    ("Максим", "Максим"), ("Ярослав", "Ярослав"), ("Павло", "Павел"), ("Артем", "Артём"), ("Тарас", "Тарас"),
    ("Назар", "Назар"),
)  # fmt: skip

# Twins' names that differ by little: the hardest of all.
NEAR_MEN = (
    ("Tim", "Tom"), ("Jan", "Jannis"), ("Leon", "Leo"), ("Hasan", "Hüseyin"), ("Mert", "Mete"), ("Yusuf", "Yunus"),
    ("Ahmed", "Hamed"),
    ("Karim", "Karam"), ("Luca", "Lukas"), ("Amir", "Samir"), ("Noah", "Noel"), ("Salim", "Selim"), ("Emil", "Emin"),
    ("Enes", "Emre"),
    ("Marc", "Marco"), ("Finn", "Linn"), ("Ole", "Ode"), ("Jonas", "Jona"), ("Mika", "Mike"), ("Fiete", "Fiene"),
)  # fmt: skip
NEAR_WOMEN = (
    ("Lena", "Lina"), ("Mia", "Lia"), ("Marie", "Maria"), ("Lara", "Laura"), ("Elif", "Elin"), ("Nele", "Nelly"),
    ("Anna", "Anne"),
    ("Jana", "Jara"), ("Emma", "Emmi"), ("Lea", "Leni"), ("Melina", "Malina"), ("Amina", "Amira"),
    ("Nora", "Nura"), ("Ela", "Eda"), ("Selin", "Selina"), ("Rana", "Rania"), ("Finja", "Fenja"), ("Zoe", "Zora"),
)  # fmt: skip
HER_AND_HIS = (
    ("Paula", "Paul"), ("Jana", "Jan"), ("Michaela", "Michael"), ("Leonie", "Leon"), ("Amira", "Amir"), ("Emilia",
    "Emil"),
    ("Oleksandra", "Oleksandr"), ("Samira", "Samir"), ("Jolina", "Jolin"), ("Karima", "Karim"), ("Luisa", "Luis"),
    ("Denise", "Denis"),
)  # fmt: skip
