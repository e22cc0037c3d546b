"""Words by which a line among names and numbers answers something after all, in every language at once.

`label_signature` asks for them: a line that holds one is no signature, however much it looks like a name.
"""


def _each(words: str) -> list[str]:
    return words.split()


# A line with one of these words answers something, however much it looks like a name.
ACCEPTANCES = frozenset(
    _each(
        "ok okay oke yes yep agreed agree accept accepted confirm confirmed confirming noted done fine"
        " good approved shipped received ja bestätigt bestätigen einverstanden passt oui confirmé"
        " confirmée confirmons accepté sí si confirmado confirmada aceptado acepta confermato confermata"
        " confermiamo accettato va bene sim aceito akkoord bevestigd tak potwierdzam potwierdzamy"
        " potwierdzone ano potvrzuji potvrzeno bekräftat bekräftas bekræftet bekreftet kyllä vahvistettu"
        " bekräftar bekræfter bekrefter vahvistamme bevestigen potvrzujeme potvrdzujeme confirmăm confirmamos"
        " visszaigazoljuk onaylıyoruz evet onaylandı onay да"
        " подтверждаем подтверждаю 确认 確認 可以 了解 承知 可 확인"
    )
)
REFUSALS = frozenset(
    _each(
        "no not nope reject rejected decline declined cancel cancelled canceled refused impossible"
        " unavailable delayed late discontinued obsolete cannot unable except only but unless however"
        " without nein nicht kein keine storniert abgelehnt erst nur aber non pas annulé refusé sauf"
        " seulement rechazado cancelado excepto pero annullato solo tranne não exceto nee niet"
        " geannuleerd maar nie anuluj oprócz ale ne bez inte nej men ikke ei mutta hayır değil нет не"
        " кроме 不行 不能 不可"
        # Nobody apologises in a signature, or speaks of a delay.
        " unfortunately regret sorry delay later leider bedauerlicherweise verspätet verspätung später"
        " verzögert malheureusement retard tard purtroppo ritardo lamentablemente retraso infelizmente"
        " atraso helaas later vertraging niestety opóźnienie bohužel zpoždění tyvärr försenad försening"
        " desværre forsinket forsinkelse dessverre valitettavasti maalesef gecikme 抱歉 延迟 延期"
    )
)
ANSWERS = ACCEPTANCES | REFUSALS

# The same where no spaces stand between words: parts of words that no name, role or address has.
UNSPACED_ANSWERS = _each(
    "确认 確認 可以 没问题 沒問題 同意 接受 拒绝 拒絕 不足 短缺 缺货 缺貨 缺料 未定 待定 变更 變更 変更"
    " 更改 修改 推迟 延迟 延遲 延期 延后 取消 涨价 漲價 无法 無法 不能 停产 停產 库存 庫存 交期 单价 單價"
    " 了解 承知 承り 納期 単価 在庫 欠品 遅れ 遅延 未確定 値上 分納 キャンセル できません 難しい"
    " 확인 확정 수락 승인 부족 미정 변경 지연 연기 취소 인상 불가 어렵 품절 결품 재고 납기 단가 없습니다"
)

# Payment before delivery is a condition and no role or slogan, even in capitals among names.
PREPAID = (
    r"pre-?\s?pay(ments?|ing)?\b|prepaid|(payment|cash|paid|payable) (in advance|up ?front|with order)"
    r"|advance payment|cash before|down ?payment|pro-?\s?forma|vorkasse|vorauskasse|vorauszahlung|anzahlung"
    r"|d['’]avance|prépaiement|paiement anticipé|acompte|por adelantado|pago anticipado|prepago|anticipo\b"
    r"|pagamento (anticipato|antecipado|adiantado|prima)|acconto|pré-?pagamento|adiantamento|vooruitbetal"
    r"|vooraf betal|betaling vooraf|aanbetaling|förskott|forskud|forudbetal|przedpłat|płatność z góry"
    r"|zaliczk|platb[au] předem|záloh|peşin|ön ödeme|\bavans|предоплат|аванс"
    r"|预付|預付|款到|先款|定金|訂金|订金|前払|前金|前受金|手付|先払"
    r"|선불|선입금|선급|선결제|계약금"
)

# What is still open about a delivery is no part of a signature either.
OPEN_POINTS = (
    r"(availability|shortage) of|subject to (stock|material|availab)|delivery date|lead time|to be advised"
    r"|material(verfügbarkeit|eingang|beschaffung|versorgung)|verfügbarkeit de|liefertermin|lieferdatum"
    r"|disponibilit[éà]|disponibilidade?|date de livraison|fecha de entrega|data d[ei] (consegna|entrega)"
    r"|leverdatum|levertijd|leveransdatum|leveringsdato|leveringstid|beschikbaarheid|materialtillgång"
    r"|termin(u|em)? dostawy|dostępnoś|termín(u|em)? (dodání|dodávky)|dostupnost|teslim tarih|termin tarih"
    r"|hammadde|到货|到貨|原材料|交货期|出荷日|원자재"
)
