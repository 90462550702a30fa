"""Words of the titles and dates on generated listing pages, by language."""

from __future__ import annotations

TOPICS = {
    "en": [
        "Housing",
        "Labour",
        "Energy",
        "Trade",
        "Water",
        "Schools",
        "Pensions",
        "Forests",
        "Cities",
        "Debt",
        "Migration",
        "Health",
    ],
    "de": [
        "Wohnen",
        "Arbeit",
        "Energie",
        "Handel",
        "Wasser",
        "Schulen",
        "Renten",
        "Wälder",
        "Städte",
        "Schulden",
    ],
    "ar": [
        "الإسكان",
        "العمل",
        "الطاقة",
        "التجارة",
        "المياه",
        "المدارس",
        "الغابات",
        "المدن",
        "الديون",
        "الصحة",
    ],
    "ja": ["住宅政策の課題", "労働市場の動向", "再生可能エネルギー", "国際貿易の展望", "水資源の管理"],
}
ENDS = {
    "en": (
        "after the reform",
        "in three charts",
        "and what the figures hide",
        "a new estimate for rural areas",
    ),
    "de": ("nach der Reform", "in drei Grafiken", "und was die Zahlen verbergen"),
    "ar": ("بعد الإصلاح الأخير", "في ثلاثة رسوم بيانية", "وما تخفيه الأرقام الجديدة"),
    "ja": ("改革後の三年間", "統計が語らないこと", "地方からの報告"),
}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
