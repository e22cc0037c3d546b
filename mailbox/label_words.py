"""The words that mail programs and people put around what they say, in the languages that suppliers write.

Data only: how a quoted mail begins, how a letter ends, what lawyers append. `label_quotes` and
`label_signature` apply it. Adding a language means adding its words to each table; a fixture mail shows that
they work.
"""

import unicodedata


def _each(words: str) -> list[str]:
    return words.split()


def _listed(phrases: str) -> tuple[str, ...]:
    return tuple(phrases.split("; "))


def _bare_too(phrases: str) -> tuple[str, ...]:
    """The same without accents, too: capitals have none in Greek, and who is in haste leaves them out."""
    bare = "".join(c for c in unicodedata.normalize("NFD", phrases) if not unicodedata.combining(c))
    return (*_listed(phrases), *_listed(bare))


# "On … wrote:": what stands before and after the date and the name. The line has to end with a colon.
ATTRIBUTIONS: tuple[tuple[str, str], ...] = (
    ("(?:On|At)", "wrote"),
    ("", "wrote on .*"),
    ("Am", "schrieb.*"),
    ("", "schrieb am .*"),
    ("Le", "a écrit.*"),
    ("El", "escribió"),
    ("(?:Il|In data|Il giorno)", "ha scritto"),
    ("(?:Em|A|No dia)", "escreveu"),
    ("Op", "schreef.*"),
    ("(?:Στις|Την|Τη)?", "(?:έγραψε|έγραψαν)"),
    ("(?:W dniu|Dnia|W dn\\.)?", "(?:napisał\\(a\\)|napisała?|pisze|nadesłał)"),
    ("(?:Dne|Dňa)?", "(?:napsal\\(a\\)|napsala?|napísala?|napísal\\(a\\)|píše)"),
    ("(?:Den|Op|På|Fra)?", "skrev.*"),
    ("", "kirjoitti"),
    ("", "(?:şunu yazdı|yazdı)"),
    ("", "(?:ezt írta|írta).*"),
    ("(?:Pe|În)", "a scris"),
    ("", "je (?:oseba .{2,120})?napisa(?:la?|o)"),
    ("", "писал\\(а\\) .*"),
    ("", "(?:пишет|писал\\(а\\)|писал|написал\\(а\\)|написала?|пише)"),
    ("", "(?:写道|寫道|写到)"),
    ("", "(?:のメール|は書きました|さんは書きました)"),
    ("", "(?:님이 작성|작성했습니다|님이 작성하였습니다|씀)"),
)

# "Ada wrote:", "Zitat von Ada:" and the like: too little alone, enough where quoted lines follow at once.
ATTRIBUTION_ENDS: tuple[str, ...] = (
    "wrote",
    "schrieb",
    "a écrit",
    "escribió",
    "ha scritto",
    "escreveu",
    "schreef",
    "έγραψε",
    "napisał",
    "napisała",
    "napisał(a)",
    "napsal",
    "napsala",
    "napsal(a)",
    "skrev",
    "napísal",
    "napísala",
    "ezt írta",
    "írta",
    "kirjoitti",
    "a scris",
    "yazdı",
    "写道",
    "寫道",
    "のメール",
    "님이 작성",
)
ATTRIBUTION_STARTS: tuple[str, ...] = (
    "quoting",
    "quotation from",
    "zitat von",
    "citation de",
    "citando a",
    "citando",
    "citaat van",
    "cytowanie",
    "citerar",
    "siterer",
    "lainaus",
)

# The keys of a quoted mail's head, by what they stand for.
HEAD_FROM = _each(
    "From Von De Da Van Od Fra Från Lähettäjä Kimden От Від Feladó Expéditeur Mittente Remitente Remetente"
    " Afzender"
    " Nadawca Odesílatel Odosielateľ Avsändare Avsender Afsender Gönderen Pošiljatelj"
    " 发件人 寄件者 寄件人 差出人"
    " 送信者 送信元 보낸사람"
)
HEAD_FROM += _each("Από Αποστολέας")
HEAD_FROM += ["От кого", "De la", "보낸 사람", "发 件 人", "발신", "발신인", "보낸이", "보낸 이"]
HEAD_SENT = _each(
    "Sent Date Gesendet Datum Envoyé Enviado Fecha Inviato Data Verzonden Wysłano Odesláno Odoslané Sendt"
    " Dato Skickat"
    " Lähetetty Päivämäärä Gönderildi Tarih Отправлено Дата Надіслано Elküldve Dátum Küldve Trimis"
    " Poslano Dată"
    " 发送时间"
    " 发送日期 日期 寄件日期 傳送時間 送信日時 日付 日時 날짜 보낸날짜"
)
HEAD_SENT += _each("Στάλθηκε Εστάλη Ημερομηνία Απεστάλη")
HEAD_SENT += [
    "Gönderme Tarihi",
    "Enviado el",
    "Enviado em",
    "Enviada em",
    "Sendt den",
    "보낸 날짜",
    *_listed("보낸 시간; 보낸일시; 발신일; 발신일시; 时间; 時間; 送信日"),
    "Date d'envoi",
    "Dátum odoslania",
    "Data trimiterii",
    "Küldés dátuma",
]
HEAD_TO = _each(
    "To An À A Para Aan Do Komu Til Till Vastaanottaja Kime Alıcı Кому Címzett Către Destinataire"
    " Destinatario"
    " Destinatário Empfänger Ontvanger 收件人 收件者 宛先 받는사람"
)
HEAD_TO += _each("Προς Παραλήπτης")
HEAD_TO += ["받는 사람", "收 件 人", "수신", "수신인", "받는이", "받는 이"]
HEAD_SUBJECT = _each(
    "Subject Betreff Objet Asunto Assunto Oggetto Onderwerp Temat Předmět Predmet Emne Ämne Aihe Konu Тема"
    " Tárgy"
    " Subiect Zadeva 主题 主旨 件名 표제 제목"
)
HEAD_SUBJECT += _each("Θέμα")
HEAD_SUBJECT += ["主 题", "Ogg", "Thema"]
HEAD_COPY = _each(
    "Κοιν Κοινοποίηση Cc Kopie Kopia Kópia Kopio Copie Copia Kopi DW UDW Másolat Bilgi Копия 抄送 副本 참조"
)

# "-----Original Message-----", between dashes, underscores or equal signs.
SEPARATORS: tuple[str, ...] = (
    "original message",
    "original appointment",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "message original",
    "mensaje original",
    "messaggio originale",
    "αρχικό μήνυμα",
    "αρχικο μηνυμα",
    "messaggio original",
    "mensagem original",
    "oorspronkelijk bericht",
    "oorspronkelijke bericht",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "původní zpráva",
    "pôvodná správa",
    "oprindelig meddelelse",
    "original meddelelse",
    "ursprungligt meddelande",
    "originalmeddelande",
    "opprinnelig melding",
    "alkuperäinen viesti",
    "orijinal ileti",
    "özgün ileti",
    "исходное сообщение",
    "пересылаемое сообщение",
    "оригинальное сообщение",
    "eredeti üzenet",
    "mesaj original",
    "mesajul original",
    "原始邮件",
    "原始郵件",
    "原始邮件信息",
    "元のメッセージ",
    "원본 메시지",
    "원본 메일",
    "원본 이메일",
    "원문 메시지",
    "原始信息",
    "原始訊息",
    "原始邮件内容",
    "元のメール",
    "オリジナルメッセージ",
    "reply message",
    "forwarded by",
)
FORWARDS: tuple[str, ...] = (
    "forwarded message",
    "begin forwarded message",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "message transféré",
    "début du message transféré",
    "début du message réexpédié",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "messaggio inoltrato",
    "προωθημένο μήνυμα",
    "προωθούμενο μήνυμα",
    "έναρξη προωθημένου μηνύματος",
    "inizio messaggio inoltrato",
    "mensagem encaminhada",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "przekazana wiadomość",
    "treść przekazanej wiadomości",
    "přeposlaná zpráva",
    "vidarebefordrat meddelande",
    "videresendt melding",
    "videresendt besked",
    "välitetty viesti",
    "iletilen mesaj",
    "пересланное сообщение",
    "továbbított üzenet",
    "továbbított levél",
    "továbbított üzenet kezdete",
    "preposlaná správa",
    "začiatok preposlanej správy",
    "mesaj redirecționat",
    "mesaj transmis mai departe",
    "edelleenlähetetty viesti",
    "välitetty viesti alkaa",
    "videresendt e-post",
    "start på videresendt melding",
    "转发的邮件",
    "转发邮件",
    "轉寄郵件",
    "転送メッセージ",
    "전달된 메시지",
)

# How letters end. A line counts if it begins with one of these and goes on for a few words at most.
CLOSINGS: tuple[str, ...] = (
    "best regards",
    "best wishes",
    "kind regards",
    "kindest regards",
    "warm regards",
    "warmest regards",
    "with best regards",
    "with kind regards",
    "many thanks and best regards",
    "thanks and regards",
    "thanks & regards",
    "thanks and best regards",
    "regards",
    "rgds",
    "brgds",
    "br",
    "best",
    "cheers",
    "sincerely",
    "sincerely yours",
    "yours sincerely",
    "yours faithfully",
    "respectfully",
    "thank you",
    "thanks",
    "many thanks",
    "mit freundlichen grüßen",
    "mit freundlichen grüssen",
    "mit freundlichen gruessen",
    "mit freundlichem gruß",
    "freundliche grüße",
    "freundliche grüsse",
    "freundlichen grüßen",
    "viele grüße",
    "viele grüsse",
    "beste grüße",
    "beste grüsse",
    "schöne grüße",
    "herzliche grüße",
    "liebe grüße",
    "grüße",
    "gruß",
    "mfg",
    "hochachtungsvoll",
    "vielen dank",
    "danke",
    "cordialement",
    "bien cordialement",
    "très cordialement",
    "salutations",
    "meilleures salutations",
    "sincères salutations",
    "bien à vous",
    "merci",
    "veuillez agréer",
    "je vous prie d'agréer",
    "saludos",
    "saludos cordiales",
    "un saludo",
    "un cordial saludo",
    "atentamente",
    "atentos saludos",
    "gracias",
    "cordiali saluti",
    "distinti saluti",
    "cordialmente",
    "un cordiale saluto",
    "saluti",
    "grazie",
    "atenciosamente",
    "com os melhores cumprimentos",
    "melhores cumprimentos",
    "cumprimentos",
    "obrigado",
    "obrigada",
    "met vriendelijke groet",
    "met vriendelijke groeten",
    "vriendelijke groeten",
    "hartelijke groet",
    "groeten",
    "mvg",
    "z poważaniem",
    "z wyrazami szacunku",
    "pozdrawiam",
    "pozdrowienia",
    "s pozdravem",
    "s přátelským pozdravem",
    "s pozdravom",
    "hezký den",
    "med vänlig hälsning",
    "med vänliga hälsningar",
    "vänliga hälsningar",
    "hälsningar",
    "med venlig hilsen",
    "venlig hilsen",
    "med vennlig hilsen",
    "vennlig hilsen",
    "hilsen",
    "mvh",
    "ystävällisin terveisin",
    "terveisin",
    "saygılarımla",
    "saygılarımızla",
    "iyi çalışmalar",
    "с уважением",
    "з повагою",
    "üdvözlettel",
    "tisztelettel",
    "cu stimă",
    "cu respect",
    "lep pozdrav",
    "srdačan pozdrav",
    "此致",
    "祝好",
    "顺祝商祺",
    "谢谢",
    "謝謝",
    "此致敬礼",
    "順頌商祺",
    "敬祝商祺",
    "敬具",
    "以上",
    "よろしくお願いいたします",
    "よろしくお願い致します",
    "감사합니다",
)
CLOSINGS += _listed(
    "med vennlige hilsener; vennlige hilsener; beste hilsener; beste hilsen; med venleg helsing; "
    "m.v.h; s pozdravom a prianím; so srdečným pozdravom; s priateľským pozdravom; "
    "pekný deň; prajem pekný deň; ďakujem; ďakujeme; ystävällisesti; yst. terv; yst.terv; "
    "parhain terveisin; kunnioittaen; terv; kiittäen; üdv; üdvözlöm; szívélyes üdvözlettel; "
    "baráti üdvözlettel; köszönettel; szép napot; további szép napot; cu stima; cu deosebită stimă; "
    "cu considerație; toate cele bune; numai bine; o zi bună; o zi frumoasă; mulțumesc; mulțumim"
)

MOBILE_FOOTERS: tuple[str, ...] = (
    "sent from my",
    "sent from outlook",
    "sent from mail for",
    "sent from yahoo",
    "sent from samsung",
    "get outlook for",
    "gesendet von mein",
    "gesendet von outlook",
    "gesendet von mail",
    "von meinem iphone gesendet",
    "von meinem ipad gesendet",
    "diese nachricht wurde von meinem",
    "holen sie sich outlook",
    "envoyé de mon",
    "envoyé depuis mon",
    "envoyé depuis l'application",
    "télécharger outlook",
    "enviado desde mi",
    "enviado desde outlook",
    "enviado do meu",
    "inviato da iphone",
    "inviato da outlook",
    "inviato dal mio",
    "verzonden vanaf mijn",
    "verstuurd vanaf mijn",
    "wysłano z mojego",
    "wysłano z iphone",
    "odesláno z iphone",
    "odesláno z mého",
    "skickat från min",
    "skickat från outlook",
    "sendt fra min",
    "sendt fra outlook",
    "lähetetty iphone",
    "отправлено с iphone",
    "отправлено из",
    "iphone'umdan gönderildi",
    "发自我的",
    "從我的",
    "iphoneから送信",
    "나의 iphone에서 보냄",
)
CLOSINGS += _bare_too(
    "με εκτίμηση; με τιμή; μετά τιμής; με φιλικούς χαιρετισμούς; φιλικά; χαιρετισμούς; "
    "φιλικούς χαιρετισμούς; "
    "ευχαριστώ; ευχαριστούμε; καλή συνέχεια; με σεβασμό; ευχαριστώ πολύ; ευχαριστούμε πολύ; εγκάρδια; "
    "καλό βράδυ; καλή σας ημέρα; καλή σας μέρα; να είστε καλά"
)
MOBILE_FOOTERS += _bare_too("στάλθηκε από; εστάλη από; αποστολή από το; λήψη του outlook για; απεστάλη από")
MOBILE_FOOTERS += _listed(
    "lähetetty androidista; lähetetty puhelimesta; lähetetty samsung; lähetetty outlook; "
    "odoslané z; elküldve a következőből; elküldve az iphone; elküldve iphone; iphone-ról küldve; "
    "iphone-omról küldve; ipad-ről küldve; trimis de pe; trimis din outlook; trimis de la; "
    "hent outlook for; získajte outlook"
)
MOBILE_FOOTERS += _listed(
    "galaxy에서 보냄; 내 galaxy에서 보냄; iphone에서 보냄; 내 iphone에서 보냄; 네이버 메일앱에서 보냈습니다; "
    "네이버 메일앱에서 보냄; 다음메일 앱에서 보냄; 스마트폰에서 보냄; 从我的 iphone; 来自我的; "
    "galaxyから送信; androidから送信; スマートフォンから送信; iphone'dan gönderildi; samsung'dan gönderildi; "
    "傳送自我的; android cihazımdan gönderildi; wysłane z iphone; wysłane z mojego; odesláno z mobilu; "
    "odesláno ze seznam; odoslané z mobilu; inviato dall'iphone; inviato da smartphone; "
    "inviato da libero mail; envoyé à partir de outlook; envoyé de l'iphone; envoyé depuis mon mobile; "
    "enviado a partir do outlook; enviado pelo celular; skickat från iphone; sendt fra iphone"
)

# How a disclaimer begins, as regular expressions on the beginning of a line in lower case.
DISCLAIMERS: tuple[str, ...] = (
    r"th(is|e) (e-?mail|message|communication|transmission)\b.{0,80}\b(confidential|privileged|intended)",
    r"(the )?(information|content)s? (contained )?(in|of) this (e-?mail|message|communication)",
    r"(confidentiality|privacy|legal) (notice|note|statement|disclaimer)",
    r"(disclaimer|confidential|confidentiality|important notice|caution|warning)\s*[:!-]",
    r"if you (are not|have received|received) .{0,60}(recipient|error|mistake)",
    r"(this )?(e-?mail|message) (has been|was) (scanned|checked)",
    r"\[?(extern(e|al)?|external (e-?mail|sender))\]?\s*[:!-]?\s*(this|do not|caution|the|diese|ce )",
    r"(.{0,80}[.!]\s)?please consider the environment",
    r"think before you print",
    r"virus-free",
    r"registered (in|office|company|no)\b.{0,60}\d{5}",
    r"(company|vat|gst|tax) (reg|no|number|id|registration)\b.{0,40}\d{5}",
    r"sitz der gesellschaft\b",
    r"(amtsgericht|handelsregister|registergericht|firmenbuch(nummer|gericht)?|hr[ab])\b.{0,40}\d",
    r"(ust-?id(nr)?|uid|atu|che-)\b.{0,8}\d{3}",
    r"(\W{0,4})(to )?unsubscribe\b",
    r"you don't often get (e-?mail|email) from",
    r"diese (e-?mail|nachricht|mail)\b.{0,80}\b(vertraulich|bestimmt|rechtlich geschützt)",
    r"der inhalt dieser (e-?mail|nachricht)",
    r"(vertraulichkeits|rechtlicher )?hinweis\s*:.{0,80}(e-?mail|vertraulich)",
    r"wenn sie nicht der (richtige|beabsichtigte|vorgesehene) (adressat|empfänger)",
    r"sollten sie nicht der .{0,40}(adressat|empfänger)",
    r"bitte (prüfen|denken) sie .{0,40}(umwelt|ausdruck|drucken)",
    r"ce (message|courriel|mail|e-?mail)\b.{0,80}\b(confidentiel|destin)",
    r"((το )?παρόν|(το μήνυμα )?αυτό|(το )?(ηλεκτρονικό )?μήνυμα)\b.{0,80}\b(εμπιστευτ|προορίζ|απόρρητ)",
    r"(avis|clause) de confidentialité",
    r"este (mensaje|correo|e-?mail)\b.{0,80}\b(confidencial|destinad|dirigid)",
    r"aviso (legal|de confidencialidad)",
    r"(questo|il presente) (messaggio|e-?mail)\b.{0,80}\b(riservat|confidenzial|destinat)",
    r"(le )?informazioni contenute (in|nel)",
    r"esta (mensagem|e-?mail)\b.{0,80}\b(confidencia|destina)",
    r"(dit bericht|deze e-?mail|de informatie in dit)\b.{0,80}\b(vertrouwelijk|bestemd)",
    r"(ta wiadomość|niniejsza wiadomość|treść tej wiadomości)\b.{0,80}\b(poufn|przeznaczon)",
    r"(tento e-?mail|tato zpráva)\b.{0,80}\b(důvěrn|určen)",
    r"de(tta|nne) (meddelande|e-?post|e-?posten|e-?mail|mailen|meldingen|meddelelse|meddelelsen)\b.{0,80}"
    r"\b(konfiden|fortrolig|avsedd|beregnet|ment for)",
    r"(táto (správa|e-?mailová)|tento e-?mail|obsah tejto správy)\b.{0,80}\b(dôvern|určen)",
    r"(ez az |jelen )(e-?mail|üzenet|levél|elektronikus).{0,80}\b(bizalmas|kizárólag|címzett)",
    r"tämä (sähköposti|viesti|sähköpostiviesti)\b.{0,80}\b(luottamuksel|tarkoitettu)",
    r"acest (mesaj|e-?mail|email)\b.{0,80}\b(confiden|destinat)",
    r"[【\[（(]?(本|此)(邮件|郵件|电子邮件|電子郵件|信件|信息|訊息).{0,60}(保密|机密|機密|收件人|收信人)",
    r"[【\[（(]?(保密|机密|機密|免责|免責|法律)(声明|聲明|提示|条款|條款|通知|警语|警語)",
    r"如(果您|您|果)?(误收|誤收|错误地收到|非本|并非本|不是本)",
    r"(请|請)?在?(打印|列印)本?(邮件|郵件)?前.{0,12}(环保|環保|考虑|考慮)",
    r"[※＊*●■]?\s?(本メール|このメール|本電子メール|本e-?mail|当メール).{0,60}(機密|秘密|宛先|受信者|意図)",
    r"[※＊*●■]?\s?(誤って|誤送信|万が?一.{0,10}誤|心当たりの?ない).{0,40}(受信|受け取|届い|送信|破棄|削除)",
    r"[※＊*●■]?\s?このメールは?送信専用",
    r"(본|이) ?(전자 ?)?(메일|우편|이메일|문서|메시지).{0,80}(기밀|비밀|수신인|수신자)",
    r"(만약 ?)?(잘못|착오로) ?(수신|전송|발송|전달)",
    r"(본인이|수신인이|수신자가) 아닌 경우",
    r"(это сообщение|данное сообщение)\b.{0,80}\bконфиденциальн",
)
