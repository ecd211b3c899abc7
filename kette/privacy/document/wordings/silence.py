"""What the form of a release from professional secrecy says beyond that of a consent, in each language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SilenceWording:
    """The form of a release from professional secrecy in one language; `{giver}` and `{officer}` stand for who they are.

    :param released: who may speak; `towards`: with whom; `about`: about what.
    """

    title: str
    released: str
    towards: str
    about: str
    statement: str
    persons: str
    free: str
    withdraw: str
    kept: str
    yes: str
    no: str


SILENCE: dict[str, SilenceWording] = {
    "de": SilenceWording(
        title="Entbindung von der Schweigepflicht",
        released="Wer darf sprechen",
        towards="Mit wem",
        about="Worüber",
        statement="Die oben genannten Personen müssen schweigen, auch gegenüber anderen Stellen (§ 203 StGB). Mit dieser "
        "Erklärung dürfen sie mit den genannten Personen über das genannte Thema sprechen.",
        persons="Sie gilt nur für die genannten Personen, nicht für ganze Stellen, und für nichts anderes.",
        free="Sie müssen nicht zustimmen. Ein Nein hat keine Nachteile. Dann schweigen die genannten Personen weiter.",
        withdraw="Sie können jederzeit Nein sagen, ohne Grund, mündlich oder schriftlich, bei {giver} oder bei den genannten "
        "Personen. Ab dann schweigen sie wieder.",
        kept="{giver} speichert die Namen auf diesem Blatt verschlüsselt und löscht sie mit dem Fall.",
        yes="Ja, ich entbinde die genannten Personen von der Schweigepflicht.",
        no="Nein, die genannten Personen sollen weiter schweigen.",
    ),
    "tr": SilenceWording(
        title="Sır saklama yükümlülüğünün kaldırılması",
        released="Kim konuşabilir",
        towards="Kiminle",
        about="Ne hakkında",
        statement="Yukarıda adı geçen kişiler, diğer kurumlara karşı da sır saklamak zorundadır (§ 203 StGB). Bu beyanla, "
        "belirtilen konu hakkında adı geçen kişilerle konuşabilirler.",
        persons="Beyan yalnızca adı geçen kişiler için geçerlidir; bütün kurum için veya başka bir konu için geçerli değildir.",
        free="İzin vermek zorunda değilsiniz. Hayır demenin hiçbir zararı yoktur. O zaman adı geçen kişiler konuşmaz.",
        withdraw="Bu beyanı her zaman, neden göstermeden, sözlü veya yazılı olarak geri alabilirsiniz: {giver} veya adı geçen "
        "kişiler. O andan itibaren yeniden sır saklarlar.",
        kept="{giver} bu sayfadaki adları şifreli olarak saklar ve dosyayla birlikte siler.",
        yes="Evet, adı geçen kişilerin konuşmasına izin veriyorum.",
        no="Hayır, adı geçen kişiler sır saklamaya devam etsin.",
    ),
    "ar": SilenceWording(
        title="الإعفاء من واجب السرية",
        released="من يجوز له التحدث",
        towards="مع من",
        about="عن ماذا",
        statement="الأشخاص المذكورون أعلاه ملزمون بالسرية، حتى تجاه الجهات الأخرى (§ 203 StGB). بهذا الإقرار يجوز لهم "
        "التحدث مع الأشخاص المذكورين عن الموضوع المذكور.",
        persons="يسري الإقرار على الأشخاص المذكورين فقط، لا على الجهات كلها، ولا على أي موضوع آخر.",
        free="لست مضطرًا للموافقة. الرفض لا يسبب لك أي ضرر. عندئذ يبقى الأشخاص المذكورون ملتزمين بالسرية.",
        withdraw="يمكنك سحب هذا الإقرار في أي وقت دون ذكر السبب، شفهيًا أو كتابيًا، لدى {giver} أو لدى الأشخاص المذكورين. "
        "بعد ذلك يلتزمون بالسرية من جديد.",
        kept="تحفظ {giver} الأسماء الواردة في هذه الورقة مشفرة، وتحذفها مع الملف.",
        yes="نعم، أعفي الأشخاص المذكورين من واجب السرية.",
        no="لا، يجب أن يبقى الأشخاص المذكورون ملتزمين بالسرية.",
    ),
    "uk": SilenceWording(
        title="Звільнення від обов’язку зберігати таємницю",
        released="Хто може говорити",
        towards="З ким",
        about="Про що",
        statement="Названі вище особи повинні зберігати таємницю, також щодо інших установ (§ 203 StGB). З цією заявою вони "
        "можуть говорити з названими особами на названу тему.",
        persons="Заява стосується лише названих осіб, а не цілих установ, і нічого іншого.",
        free="Ви не зобов’язані погоджуватися. Відмова не має негативних наслідків. Тоді названі особи мовчатимуть далі.",
        withdraw="Ви можете будь-коли відкликати заяву без пояснень, усно або письмово: {giver} або названі особи. Відтоді "
        "вони знову зберігають таємницю.",
        kept="{giver} зберігає імена на цьому аркуші в зашифрованому вигляді та видаляє їх разом зі справою.",
        yes="Так, я звільняю названих осіб від обов’язку зберігати таємницю.",
        no="Ні, названі особи мають і далі зберігати таємницю.",
    ),
    "en": SilenceWording(
        title="Release from professional secrecy",
        released="Who may speak",
        towards="With whom",
        about="About what",
        statement="The persons named above must keep what they know to themselves, towards other offices too (§ 203 StGB). "
        "With this declaration they may speak with the persons named about the subject named.",
        persons="It holds for the persons named only, not for whole offices, and for nothing else.",
        free="You do not have to agree. Saying no has no disadvantages. The persons named will then go on keeping silent.",
        withdraw="You can say no at any time, without a reason, in words or in writing, to {giver} or to the persons named. "
        "From then on they keep silent again.",
        kept="{giver} stores the names on this sheet encrypted and deletes them together with the case.",
        yes="Yes, I release the persons named from their duty of secrecy.",
        no="No, the persons named shall go on keeping silent.",
    ),
}
