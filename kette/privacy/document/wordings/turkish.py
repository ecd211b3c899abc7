"""The form of a consent in plain Turkish; a draft until the Kommune has released it."""

from kette.privacy.document.wordings.shape import Wording

TURKISH = Wording(
    code="tr",
    name="Türkçe",
    german_name="Türkisch",
    title="Bilgilerin aktarılmasına izin",
    draft="Kontrol edilmemiş taslak. Bu çeviri henüz incelenmedi.",
    binding="Yalnızca ilk sayfadaki Almanca metin bağlayıcıdır. Bu çeviri, metni anlamanıza yardımcı olur.",
    person="Kimin hakkında",
    born="doğum tarihi",
    purpose="Ne için",
    usual_purpose="Okuldan meslek eğitimine, işe veya desteğe geçiş",
    duration="Ne kadar süre",
    until_withdrawn="izin geri alınana kadar",
    until_adult="izin geri alınana kadar, en geç 18. doğum gününden bir gün öncesine kadar",
    statement="{giver} şu bilgileri yalnızca şu kuruma verebilir: {recipient}",
    groups={
        "identity": "ad, soyad, doğum tarihi ve cinsiyet",
        "address": "ev adresi",
        "contact": "telefon, e-posta, görüşme dili ve en iyi ulaşılabilecek zaman",
        "schooling": "okul türü ve mezuniyet",
        "attendance": "okul, sınıf ve okula gitme zorunluluğu",
        "needs": (
            "hangi konuda desteğe ihtiyaç olduğu, devretmenin nedeni, alınan kararlar ve yapılan anlaşmalar, "
            "ne zaman ve nasıl iletişim kurulduğu (görüşme notları hariç)"
        ),
        "health": "sağlık ve bağımlılık",
    },
    special_title="Özel olarak korunan bilgiler",
    special="Sağlık ve bağımlılıkla ilgili bilgiler yalnızca ayrıca işaretlenirse verilir (GDPR madde 9).",
    special_yes="Evet, sağlık ve bağımlılık bilgileri de verilsin.",
    special_no="Hayır, bu bilgiler verilmesin.",
    free_title="Gönüllü",
    free=(
        "İzin vermek zorunda değilsiniz. Hayır demenin hiçbir zararı yoktur: okul, danışmanlık ve yardımlar aynı kalır. "
        "O zaman {giver} sizin adınızı {recipient} ile paylaşmaz; oraya kendiniz başvurmanız gerekir."
    ),
    withdraw_title="İzni geri alma",
    withdraw=(
        "İzninizi her zaman, neden göstermeden, sözlü veya yazılı olarak geri alabilirsiniz (GDPR madde 7/3). Bunun için şu "
        "kurumlardan birine söylemeniz yeterlidir: {giver} veya {recipient}. O andan itibaren hiçbir bilgi aktarılmaz ve "
        "hangi bilgilerin silineceği kontrol edilir. Daha önce yapılanlar geçerli kalır."
    ),
    information_title="GDPR madde 13'e göre bilgilendirme",
    information=(
        "Sorumlu kurum: {giver}; bilgiler aktarıldıktan sonra ayrıca: {recipient}.",
        "Yasal dayanak bu izindir (GDPR madde 6/1 a, § 67b Abs. 2 SGB X).",
        (
            "Bilgiler destek sürdüğü sürece ve sonrasında bilgilendirme mektubunda belirtilen süre boyunca saklanır, sonra silinir. "
            "Sır olarak anlattıklarınız hiçbir zaman aktarılmaz."
        ),
        (
            "Bilgilerinizi görmeyi, düzeltilmesini, silinmesini ve kısıtlanmasını isteyebilir, Kuzey Ren-Vestfalya veri koruma "
            "kurumuna (LDI NRW) şikâyette bulunabilirsiniz."
        ),
        "Veri koruma sorumlusu: {officer}",
    ),
    yes="Evet, izin veriyorum.",
    no="Hayır, izin vermiyorum.",
    signed_on_german="Lütfen Almanca sayfada işaretleyip imzalayın.",
    signatures={
        "youth": "Gencin imzası",
        "parent_one": "Birinci ebeveynin imzası",
        "parent_two": "İkinci ebeveynin imzası",
        "parent": "Velayet sahibi ebeveynin imzası",
        "guardian": "Vasinin imzası",
        "official": "Resmî vasinin (Jugendamt) imzası",
    },
    both="Ortak velayette anne ve babanın ikisi de imzalamalıdır.",
)
