"""Words that documents have to withstand, for hypothesis: alphabets of all sorts, markup, and what is no sign at all."""

import os

from hypothesis import strategies as st

# How many documents are drawn; the long proof takes a thousand.
SHEETS = int(os.environ.get("KETTE_SHEETS", "15"))
_KNOWN = [
    "<b>offen",
    "&lt;&#65;",
    "</para><font color=x>",
    "نور الدين (Vater) 123",
    "علی‌رضا",
    "שלום (עולם)",
    "Олена Коваленко",
    "Şükrü Yıldız",
    "日本 太郎",
    "Đặng Thị Ánh",
    "𝒜𝓃𝓃𝒶 😀",
    "محمد" * 40,
    "W" * 200,
    "(\\)%",
]
WORDS = st.one_of(
    st.sampled_from(_KNOWN),
    st.text(max_size=60),
    st.text(st.characters(min_codepoint=0x0590, max_codepoint=0x08FF), max_size=40),
)
