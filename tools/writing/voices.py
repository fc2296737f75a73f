"""The two voices that a new story can begin in: what is asked of the author, paragraph by paragraph."""

from __future__ import annotations

from msgspec import Struct


class Voice(Struct, frozen=True):
    """`name` is what an author types; `prompts` stand in the new story until they are written over."""

    name: str
    summary: str
    category: str
    prompts: tuple[str, ...]

    @property
    def scaffold(self) -> str:
        return "\n\n".join(self.prompts)


KISAH = Voice(
    "kisah",
    "cerita hangat tentang satu kejadian, dari mata Anda sendiri",
    "Kisah",
    (
        "(Mulailah di tengah kejadian: jam berapa, di mana, dan siapa yang datang. Satu kalimat, satu senyum.)",
        "(Ceritakan apa yang Anda lihat dan kerjakan, langkah demi langkah, sebagai *saya*. Biarkan orang-orangnya "
        "bicara sendiri, masing-masing dengan caranya.)",
        "(Lalu sesuatu berjalan lain dari yang disangka. Apa yang Anda rasakan waktu itu? Katakan apa adanya, juga bila "
        "yang keliru Anda sendiri.)",
        "(Tutup dengan ringan: apa yang Anda pelajari, dan apa yang sejak hari itu Anda kerjakan dengan cara lain. "
        "Salam dan tanda tangan ditambahkan sendiri oleh blog.)",
    ),
)
RENUNGAN = Voice(
    "renungan",
    "esai pendek yang menyapa pembaca dan mengajaknya berpikir",
    "Renungan",
    (
        "Pembaca yang baik,",
        "(Sebutkan satu hal kecil yang Anda lihat di tempat kerja, dan mengapa hal itu tidak mau pergi dari pikiran.)",
        "(Ajukan pendapat Anda: setiap orang melayani seseorang. Siapa yang dilayani di sini, dan oleh siapa? Beri satu "
        "contoh yang dapat dilihat dengan mata, bukan nasihat.)",
        "(Akui satu hal yang masih Anda ragukan, atau kesalahan Anda sendiri.)",
        "(Akhiri dengan satu ajakan sederhana untuk esok pagi. Salam hormat dan semboyan Anda ditambahkan sendiri oleh "
        "blog, dari penulis.toml.)",
    ),
)
VOICES = {voice.name: voice for voice in (KISAH, RENUNGAN)}

PROMPTS = frozenset(prompt for voice in VOICES.values() for prompt in voice.prompts if prompt.startswith("("))
"""Lines that no reader shall ever see."""
