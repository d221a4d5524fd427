"""Names of quantities in other languages, in English words: `Val-Verlust`, `exactitude_val`, `pérdida`."""

import re

_WORDS = {
    "loss": "verlust perte pérdida perdida perda perdita verlies потери потеря strata straty"
    " kay\u0131p kayb\u0131 ztráta 损失值 损失 損失 손실",
    "error": "fehler erreur fout ошибка",
    "accuracy": "genauigkeit exactitude exactitud acurácia acuracia accuratezza nauwkeurigheid точность dokładność"
    " doğruluk doğruluğu přesnost"
    " 准确率 正确率 精度 正解率 정확도",
    "precision": "précision precisión precisione",
    "learning rate": "lernrate 学习率 学習率 학습률",
    "train": "entraînement entrainement entrenamiento treinamento treino addestramento обучение обучении тренировка"
    " treningowa treningowy treningu eğitim trénovací in-sample in_sample"
    " 训练集 训练 訓練 학습 훈련",
    "val": "validierung validación validacion validação validacao validazione validatie валидация валидации"
    " walidacyjna walidacyjny walidacji doğrulama validační out-of-sample out_of_sample"
    " 验证集 验证 検証 검증",
    "test": "测试集 测试 테스트 тест тесте",
    "epoch": "epoche époque epoque época epoca epoch epoca эпоха epoka dönem epocha 轮次 轮数 エポック 에포크 에폭",
    "step": "schritt étape paso passo шаг ステップ",
}
_IN_ENGLISH = {word: ours for ours, theirs in _WORDS.items() for word in theirs.split()}
_LONGEST_FIRST = sorted(_IN_ENGLISH, key=len, reverse=True)
_LETTERS = "|".join(word for word in _LONGEST_FIRST if word[0] < "\u0500")
_SIGNS = "|".join(word for word in _LONGEST_FIRST if word[0] >= "\u0500")  # written without blanks between words
_COMPOUND = re.compile(r"(?<![^\W_])(training|validierung|test)s?[-_ ]?(?=verlust|fehler|genauigkeit)")
_JOINED = re.compile(  # between a quantity and its part: "pérdida de validación", "perte d'entraînement"
    r"(?<=loss|cost|rror|racy|sion) (?:(?:de|du|des|del|della|di|da|do|dos|la|le|der|на|of|en|sur|bei|beim) "
    "|(?:d|l|dell)['\u2019]){1,3}"
    r"(?=(?:train|val|test)(?:ing|idation)?(?![^\W_]))"
)
_WORD = re.compile(rf"(?<![^\W_])(?:{_LETTERS})(?![^\W_])|(?:{_SIGNS})")


def in_english(name: str) -> str:
    """Return a name in small letters with the words that are known from other languages in English.

    Example:
        >>> in_english("validierungsverlust"), in_english("exactitude_val"), in_english("perda de treino")
        ('val loss', 'accuracy_val', 'loss train')
        >>> in_english("训练损失"), in_english("val_loss")
        ('train loss', 'val_loss')
    """
    spaced = _COMPOUND.sub(r"\1 ", name)
    if spaced == name and not _WORD.search(name):
        return name
    return _JOINED.sub(" ", _WORD.sub(_translated, spaced)).strip()


def _translated(found: re.Match[str]) -> str:
    ours = _IN_ENGLISH[found[0]]
    return ours if found[0][0] < "\u0500" else f" {ours} "
