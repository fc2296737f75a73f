"""Every hard case of an import, one post each: what the old blog had, what becomes of it, and how that is seen.

The table in `docs/pindah-dari-blogger.md` is made of these, and a test keeps it true.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from tests.imports.exports import FORMATS, HOST, Item


def png(shade: int = 120, side: int = 8) -> bytes:
    """A whole grey picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes([shade]) * side for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


EMBEDDED = f"data:image/png;base64,{base64.b64encode(png()).decode()}"


class Case(NamedTuple):
    """`file` is below `content/`, '' where nothing may be written; `has` and `lacks` are pieces of that file.

    `shows` and `hides` are pieces of the page at the item's address.
    """

    case: str
    outcome: str
    item: Item
    file: str = ""
    has: Sequence[str] = ()
    lacks: Sequence[str] = ()
    shows: Sequence[str] = ()
    hides: Sequence[str] = ()
    formats: Sequence[str] = tuple(FORMATS)


def _story(case: str, outcome: str, number: int, html: str, *, title: str = "", **more: object) -> Case:
    """A story of March 2024 whose address is its number."""
    item_fields = {field: more.pop(field) for field in list(more) if field in Item._fields}
    path = str(item_fields.pop("path", f"/2024/03/kasus-{number}.html"))
    item = Item(number, title or f"Kasus {number}", html, path=path, **item_fields)  # type: ignore[arg-type]
    file = str(more.pop("file", f"cerita{path.removesuffix('.html')}.md"))
    return Case(case, outcome, item, file, **more)  # type: ignore[arg-type]


_OPENING = "<p>Pagi itu antrean sudah panjang, dan kopi saya belum sempat diseduh.</p>"
_CLOSING = "<p>Sejak hari itu saya selalu menyapa lebih dahulu.</p>"

CASES: tuple[Case, ...] = (
    _story(
        "judul dengan `<` dan `&`",
        "judul yang sama, tampil apa adanya",
        101,
        _OPENING,
        title="Loket <tujuh> & kopi",
        has=["Title: Loket <tujuh> & kopi\n"],
        shows=["Loket &lt;tujuh&gt; &amp; kopi"],
    ),
    _story(
        "terbit 1 Maret pukul 00.40 WIB (di cadangan masih 29 Februari)",
        "tetap 1 Maret, alamat tetap di bulan 03",
        102,
        _OPENING,
        published="2024-02-29T17:40:00.000Z",
        has=["Date: 2024-03-01T00:40:00+07:00\n"],
        lacks=["Address:"],
        shows=["1 Maret 2024"],
    ),
    _story(
        "alamat yang bulannya berbeda dari tanggalnya (blog lama memakai zona lain)",
        "alamat lama sampai ke bita, dalam baris `Address`",
        103,
        _OPENING,
        path="/2024/02/Kasus_103-x.html",
        published="2024-02-29T17:40:00.000Z",
        has=["Address: /2024/02/Kasus_103-x.html\n"],
        shows=["Kasus 103"],
    ),
    _story(
        "nama alamat yang sama di bulan lain",
        "keduanya hidup",
        104,
        _OPENING,
        path="/2024/04/kasus-101.html",
        published="2024-04-05T03:00:00.000Z",
        shows=["Kasus 104"],
    ),
    _story(
        "paragraf yang dipisah `<br><br>`, dan baris pendek",
        "paragraf biasa; ganti baris tetap",
        105,
        "Loket dibuka.<br /><br />Satu orang masuk,<br />lalu dua.<br />&nbsp;<br /><br /><br />Sepi lagi.",
        has=["Loket dibuka.\n\nSatu orang masuk,  \nlalu dua.\n\nSepi lagi.\n"],
        shows=["<p>Satu orang masuk,<br>"],
    ),
    _story(
        "batas ringkasan (`<!--more-->` atau `<a name='more'>`)",
        "tetap di tempatnya",
        106,
        f"{_OPENING}<a name='more'></a><!--more-->{_CLOSING}",
        has=["diseduh.\n\n<!--more-->\n\nSejak"],
    ),
    _story(
        "gambar dengan keterangan dalam tabel",
        "gambar berketerangan; keterangannya menjadi teks alternatif bila tidak ada",
        107,
        f'{_OPENING}<table align="center" class="tr-caption-container"><tbody><tr><td><img src="{EMBEDDED}"/></td></tr>'
        '<tr><td class="tr-caption" style="text-align: center;">Loket nomor tujuh</td></tr></tbody></table>',
        has=["![Loket nomor tujuh](gambar/impor/", ' "Loket nomor tujuh")'],
        shows=["<figcaption>Loket nomor tujuh</figcaption>"],
    ),
    _story(
        "gambar tanpa teks alternatif dan tanpa keterangan",
        "ditandai hiasan; laporan meminta teks alternatif",
        108,
        f'{_OPENING}<div class="separator"><a href="https://1.bp.blogspot.com/-a/s1600/x.jpg"><img src="{EMBEDDED}"/>'
        "</a></div>",
        has=["{: .dekoratif }"],
    ),
    _story(
        "teks jadi (`<pre>`)",
        "barisnya tetap",
        109,
        f"{_OPENING}<pre>Pukul 7   buka\n  Pukul 12  rehat<br/>```\nPukul 4   tutup</pre>",
        has=["````\nPukul 7   buka\n  Pukul 12  rehat\n```\nPukul 4   tutup\n````"],
        shows=["Pukul 7   buka\n  Pukul 12  rehat"],
    ),
    _story(
        "tabel dengan kepala kolom",
        "tabel Markdown",
        110,
        f"{_OPENING}<table><tr><th>Jam</th><th>Antrean</th></tr><tr><td>7</td><td>dua | tiga</td></tr></table>",
        has=["| Jam | Antrean |\n| --- | --- |\n| 7 | dua \\| tiga |"],
        shows=["<td>dua | tiga</td>"],
    ),
    _story(
        "tabel lain (tanpa kepala, sel gabungan)",
        "tabel HTML yang bersih",
        111,
        f"{_OPENING}<table border=1><tr><td colspan=2>Senin</td></tr><tr><td>pagi</td><td>sore</td></tr></table>",
        has=['<td colspan="2">Senin</td>'],
        shows=["<td>sore</td>"],
    ),
    _story(
        "daftar, daftar di dalam daftar, kutipan",
        "daftar dan kutipan Markdown",
        112,
        f"{_OPENING}<ol><li>Sapa</li><li>Dengar<ul><li>jangan menyela</li></ul></li></ol>"
        '<blockquote class="tr_bq">Pelan-pelan saja.<br><br>Yang penting sampai.</blockquote>',
        has=["1.  Sapa\n2.  Dengar\n    -   jangan menyela", "> Pelan-pelan saja.\n>\n> Yang penting sampai."],
    ),
    _story(
        "emoji, entitas, dan tanda yang berarti lain bagi Markdown",
        "terbaca sama seperti dahulu",
        113,
        "<p>Senang 😀 &hearts; 5 &lt; 6 &amp; kopi &amp;copy; *bukan miring* [bukan tautan](x) nama_berkas_lama 2 * 3"
        "</p>"
        "<p># bukan judul</p><p>2012. Tahun yang panjang</p><p>- bukan daftar</p><p>---</p><p>&gt; bukan kutipan</p>",
        shows=["Senang 😀 ♥ 5 &lt; 6 &amp; kopi &amp;copy; *bukan miring* [bukan tautan](x) nama_berkas_lama 2 * 3"],
    ),
    _story(
        "video YouTube dalam bingkai",
        "tautan ke videonya; bergambar bila gambar diambil",
        114,
        f'{_OPENING}<iframe src="https://www.youtube.com/embed/AbCdEfGhIjk?rel=0" width="320"></iframe>',
        has=["[Tonton videonya di YouTube](https://www.youtube.com/watch?v=AbCdEfGhIjk)"],
        lacks=["<iframe"],
    ),
    _story(
        "video yang diunggah ke Blogger",
        "tautan ke videonya, dan satu baris di laporan",
        131,
        f'{_OPENING}<iframe class="b-hbp-video b-uploaded" src="https://www.blogger.com/video.g?token=AD6v5dw"></iframe>',
        has=["[Tonton videonya di Blogger](https://www.blogger.com/video.g?token=AD6v5dw)"],
    ),
    _story(
        "sisa Word dan Blogger (MsoNormal, `<o:p>`, huruf dan warna, tag nyasar)",
        "hilang; teksnya tinggal",
        115,
        '<!--[if gte mso 9]><xml><w:WordDocument>Normal</w:WordDocument></xml><![endif]--><p class="MsoNormal" '
        'style="mso-margin-top-alt:auto"><span lang="EN-US" style="font-family:&quot;Calibri&quot;;color:red">Dari '
        'Word<o:p></o:p></span> <font face="Arial"><span style="font-weight: bold;">tebal</span></font></p></div>',
        has=["\nDari Word **tebal**\n"],
        lacks=["Mso", "<span", "font", "WordDocument"],
    ),
    _story(
        "skrip, penangan kejadian, alamat `javascript:`, SVG, gaya",
        "tidak pernah ikut",
        116,
        "<script>alert('jahat')</script><style>p{display:none}</style><svg onload=alert(1)><text>jahat</text></svg>"
        '<p onclick="alert(1)">Aman <a href="javascript:alert(1)">diklik</a> <a href=" jAvAsCrIpT&#58;x">juga</a>.</p>'
        '<img src="x" onerror="alert(1)" alt="pecah"><iframe srcdoc="<script>1</script>"></iframe><math>x</math>',
        has=["Aman diklik juga.", "Gambar: pecah"],
        lacks=["alert", "script", "onerror", "display", "srcdoc", "jahat"],
        hides=["alert(1", "jahat", 'onclick="alert', 'onerror="alert'],
    ),
    _story(
        "salam penutup dan tanda tangan",
        "baris `Sign_off`; tanda tangan dari `penulis.toml`",
        117,
        f"{_OPENING}<p>Salam hangat,<br />Tetap melayani!<br /><b>SARI</b></p>",
        has=["Sign_off: Salam hangat,\n    Tetap melayani!\n\nPagi"],
        shows=["Salam hangat,"],
    ),
    _story(
        "salam di tengah cerita",
        "tetap di tengah cerita",
        118,
        f"<p>Salam hangat,<br />Tetap melayani!</p>{_OPENING}{_CLOSING}",
        has=["\n\nSalam hangat,  \nTetap melayani!\n\nPagi"],
        lacks=["Sign_off"],
    ),
    _story(
        "paragraf izin berbagi di akhir",
        "baris `Permission`, dengan kata-kata penulis di `izin.toml`",
        119,
        f"{_OPENING}<p><i>Tulisan ini boleh disebarluaskan asal menyebut nama penulis dan tidak diubah.</i></p>",
        has=["Permission: izin-sari-pratama\n"],
        shows=["Tulisan ini boleh disebarluaskan asal menyebut nama penulis dan tidak diubah."],
    ),
    _story(
        "Catatan Kaki dengan tanda di dalam teks",
        "catatan kaki",
        120,
        "<p>Obat itu disebut NORUM [1], dan saya baru tahu<sup>2</sup> kemarin.</p>"
        "<p><b>Catatan Kaki:</b><br />[1] Nama obat, rupa, dan ucapan mirip.<br />[2] Dari apoteker senior.</p>",
        has=["NORUM[^1], dan saya baru tahu[^2] kemarin.", "[^1]: Nama obat, rupa, dan ucapan mirip."],
        shows=['class="footnotes"'],
    ),
    _story(
        "Catatan Kaki tanpa tanda di dalam teks",
        "catatan kaki di ujung paragraf terakhir",
        121,
        f"{_OPENING}<p>Catatan kaki:</p><p>Rehat di kantor kami pukul dua belas.</p>",
        has=["[^catatan]\n", "[^catatan]: Rehat di kantor kami"],
    ),
    _story(
        "tautan ke cerita lain, juga lewat ponsel dan alamat negara",
        "tautan di dalam blog ini",
        122,
        f'<p>Baca <a href="{HOST}/2024/03/kasus-101.html?m=1">yang ini</a>, '
        '<a href="https://cerita-loket.blogspot.co.id/2024/03/kasus-102.html#more">itu</a>, dan '
        f'<a href="{HOST}/search/label/Loket%20Depan">labelnya</a>.</p>',
        labels=["Loket Depan"],
        has=[
            "[yang ini](/2024/03/kasus-101.html)",
            "[itu](/2024/03/kasus-102.html)",
            "[labelnya](/tag/loket-depan.html)",
        ],
    ),
    _story(
        "gambar yang tidak diambil",
        "tautan ke gambar aslinya, dan satu baris di laporan",
        123,
        f'{_OPENING}<img src="https://4.bp.blogspot.com/-b/s320-h/antre.jpg" alt="Antrean pagi"/>',
        has=["[Gambar: Antrean pagi](https://4.bp.blogspot.com/-b/s0/antre.jpg)"],
    ),
    _story(
        "label, label berkoma, dan label yang dipetakan",
        "tag, dan satu kategori dari berkas pemetaan",
        124,
        _OPENING,
        labels=["Apotek, malam", "Renungan Pagi", "!!!"],
        has=["Category: Renungan\n", "Tags: Apotek malam, Renungan Pagi\n"],
    ),
    _story(
        "deskripsi penelusuran",
        "baris `Summary`",
        125,
        _OPENING,
        summary="Tentang antrean & kopi.",
        has=["Summary: Tentang antrean & kopi.\n"],
        shows=["Tentang antrean &amp; kopi."],
    ),
    _story(
        "yang tidak dapat ditulis dengan Markdown tanpa mengubah kata",
        "HTML yang bersih, dan satu baris di laporan",
        126,
        "<p>Ketik <code>` lalu [^1] ``</code> di sini, <b>jangan</b> di sana.</p>",
        has=["<p>Ketik <code>` lalu &#91;^1] ``</code> di sini, <strong>jangan</strong> di sana.</p>"],
    ),
    _story(
        "HTML yang bersarang sangat dalam",
        "teks saja, dan satu baris di laporan",
        130,
        "<div>" * 80 + "Sampai <b>dasar</b>." + "</div>" * 80,
        has=["<p>Sampai dasar.</p>"],
    ),
    _story(
        "tanpa judul",
        "berjudul sementara, dan satu baris di laporan",
        127,
        _OPENING,
        title=" ",
        has=["Title: Tanpa judul\n"],
    ),
    _story(
        "judul-judul yang melompati tingkat",
        "tingkatnya dirapikan",
        128,
        f"<h1>Pagi</h1>{_OPENING}<h4>Siang</h4>{_CLOSING}<h2>Sore</h2><p>Tutup.</p>",
        has=["## Pagi\n", "\n### Siang\n", "\n## Sore\n"],
    ),
    _story(
        "diubah beberapa hari sesudah terbit",
        "baris `Modified`",
        129,
        _OPENING,
        updated="2024-03-09T03:00:00.000Z",
        has=["Modified: 2024-03-09T10:00:00+07:00\n"],
    ),
    Case(
        "halaman `/p/…`",
        "halaman dengan alamat yang sama; penutupnya dibiarkan sebagai teks",
        Item(201, "Siapa kami", f"{_OPENING}<p>Salam hangat,<br>SARI</p>", kind="PAGE", path="/p/siapa-kami.html"),
        "halaman/siapa-kami.md",
        has=["Salam hangat,  \nSARI"],
        shows=["Salam hangat,<br>"],
    ),
    Case(
        "draf",
        "`Status: draft`",
        Item(301, "Belum jadi", _OPENING, status="DRAFT"),
        "cerita/2024/03/belum-jadi.md",
        has=["Status: draft\n"],
    ),
    Case(
        "draf yang judulnya sama dengan cerita terbit",
        "berkas tersendiri",
        Item(302, "Kasus 101", _OPENING, status="DRAFT"),
        "cerita/2024/03/kasus-101-2.md",
        has=["Status: draft\n"],
    ),
    Case(
        "terjadwal",
        "`Status: draft` dengan tanggal terbitnya",
        Item(303, "Besok lusa", _OPENING, status="SCHEDULED", published="2027-01-02T01:00:00.000Z"),
        "cerita/2027/01/besok-lusa.md",
        has=["Status: draft\n", "Date: 2027-01-02T08:00:00+07:00\n"],
        formats=("takeout",),
    ),
    _story(
        "terbit, tetapi tanggalnya di masa depan",
        "terjadwal",
        304,
        _OPENING,
        path="/2027/02/nanti.html",
        published="2027-02-02T01:00:00.000Z",
        has=["Status: draft\n"],
    ),
    _story(
        "di tempat sampah",
        "tidak ikut",
        305,
        _OPENING,
        status="SOFT_TRASHED",
        file="",
        formats=("takeout",),
    ),
    _story(
        "dibuang, walaupun statusnya masih LIVE",
        "tidak ikut",
        306,
        _OPENING,
        trashed="2024-06-01T00:00:00Z",
        file="",
        formats=("takeout",),
    ),
    _story(
        "status yang tidak dikenal",
        "tidak ikut",
        307,
        _OPENING,
        status="LIVE_MAYBE",
        file="",
        formats=("takeout",),
    ),
    _story("isi kosong", "tidak ikut", 308, " ", file=""),
    _story(
        "dua entri dengan alamat yang sama",
        "keduanya ikut; yang kedua mendapat alamat sendiri",
        309,
        _OPENING,
        path="/2024/03/kasus-101.html",
        file="cerita/2024/03/kasus-309.md",
    ),
    _story(
        "keterangan gambar yang berisi tabel atau daftar",
        "keterangan, lalu tabel atau daftarnya",
        132,
        f"<figure><img src='{EMBEDDED}'><figcaption>Jadwal loket:<table><tr><th>Hari</th><th>Jam</th></tr><tr><td>Senin"
        "</td><td>8–12</td></tr></table></figcaption></figure>",
        has=[' "Jadwal loket:")\n\n| Hari | Jam |\n| --- | --- |\n| Senin | 8–12 |\n'],
    ),
    _story(
        "gambar di dalam keterangan gambar",
        "dua gambar",
        133,
        f"<figure><img src='{EMBEDDED}' alt='merah'><figcaption><img src='{EMBEDDED}' alt='hijau'></figcaption>"
        "</figure>",
        has=["![merah](", "\n\n![hijau]("],
    ),
    _story(
        "tautan ke bagian lain dalam tulisan itu, bagaimanapun ditulis",
        "tetap sampai di bagian itu",
        134,
        f'<p><a href="#satu">1</a> <a href="{HOST}/2024/03/kasus-134.html#bagian%20dua">2</a> '
        '<a href="#judul-salinan">3</a></p>'
        '<h2><a name="satu"></a>Satu</h2><p id="bagian dua">Dua</p><p>Ti<a id="judul-salinan"></a>ga</p>',
        has=[
            "[1](#satu) [2](#bagian-dua) [3](#bagian-judul-salinan)",
            "## Satu {: #satu }\n",
            '\n<span id="bagian-dua"></span>Dua\n',
            'Ti<span id="bagian-judul-salinan"></span>ga',
        ],
        shows=['<a href="#bagian-dua">2</a>', '<h2 id="satu">'],
    ),
    _story(
        "tautan ke bagian tulisan lain",
        "tetap sampai di bagian itu",
        135,
        f'<p>Lihat <a href="{HOST}/2024/03/kasus-134.html?m=1#satu">itu</a>.</p>',
        has=["[itu](/2024/03/kasus-134.html#satu)"],
    ),
    _story(
        "tautan ke bagian yang sudah tidak ada",
        "kata-katanya tinggal, dan satu baris di laporan",
        136,
        '<p>Lihat <a href="#entah">itu</a>.</p>',
        has=["\nLihat itu.\n"],
    ),
    _story(
        "daftar bernomor dengan huruf, angka Romawi, nomor awal, atau nomor sendiri",
        "nomornya tetap",
        137,
        '<ol type="a"><li>KTP</li><li value="4">KK</li></ol><ol style="list-style-type: upper-roman" start="3">'
        "<li>tiga</li></ol><ol reversed><li>dua</li><li>satu</li></ol>",
        has=[
            '<ol type="a"><li>KTP</li><li value="4">KK</li></ol>',
            '<ol type="I" start="3"><li>tiga</li></ol>',
            "<ol reversed>",
        ],
    ),
    _story(
        "bagian berbahasa lain atau bertulisan dari kanan ke kiri",
        "bahasa dan arahnya tetap",
        138,
        '<div dir="rtl" lang="ar"><p>إِنَّ مَعَ الْعُسْرِ يُسْرًا</p></div>'
        '<p>Kata <i lang="jv">ojo kesusu</i>, <bdo dir="rtl">abc</bdo>, <span lang="EN-US">Word</span>.</p>',
        has=[
            '<p lang="ar" dir="rtl">إِنَّ مَعَ الْعُسْرِ يُسْرًا</p>',
            'Kata *<span lang="jv">ojo kesusu</span>*, <bdo dir="rtl">abc</bdo>, Word.',
        ],
    ),
    _story(
        "spasi dan tanda lain di dalam alamat",
        "ditulis sebagaimana mestinya (`%20`)",
        139,
        f'{_OPENING}<p><a href="https://example.org/Formulir Baru.pdf">x</a> <img src="https://example.org/a b.jpg" '
        'alt="z"> <iframe src="https://example.org/peta loket"></iframe></p>',
        has=[
            "[x](https://example.org/Formulir%20Baru.pdf)",
            "[Gambar: z](https://example.org/a%20b.jpg)",
            "(https://example.org/peta%20loket)",
        ],
    ),
    _story(
        "alamat yang dipakai blog ini sendiri, misalnya `/2024/03/index.html`",
        "alamat baru, dan satu baris di laporan",
        140,
        _OPENING,
        path="/2024/03/index.html",
        file="cerita/2024/03/kasus-140.md",
    ),
    _story(
        "tulisan dari halaman arsip lama (`/2004_01_01_archive.html#101`)",
        "alamat sendiri; tautan ke sana ikut pindah",
        141,
        f'<p>Satu. <a href="{HOST}/2004_01_01_archive.html#142">Dua</a>, '
        f'<a href="{HOST}/2004_01_01_archive.html">semua</a></p>',
        path="/2004_01_01_archive.html#141",
        published="2004-01-05T03:00:00Z",
        file="cerita/2004/01/kasus-141.md",
        has=["Alias: /2004_01_01_archive.html\n", "[Dua](/2004/01/kasus-142.html), [semua](/2004/01/)"],
    ),
    _story(
        "tulisan lain dari halaman arsip itu",
        "alamat sendiri pula",
        142,
        _OPENING,
        path="/2004_01_01_archive.html#142",
        published="2004-01-04T03:00:00Z",
        file="cerita/2004/01/kasus-142.md",
        lacks=["Alias"],
    ),
    _story(
        "tautan, gambar, dan huruf tebal di dalam `<pre>`",
        "tetap di tempatnya",
        143,
        '<pre>Unduh <a href="https://example.org/f.pdf">formulir</a>\n  dan <b>isi</b></pre>',
        has=[
            '<pre>Unduh <a href="https://example.org/f.pdf">formulir</a>&#10;  dan <strong>isi</strong></pre>',
        ],
    ),
    _story(
        "tabel yang kaki atau kepalanya tidak berurutan, atau keterangannya di bawah",
        "urutan seperti yang dilihat pembaca",
        144,
        '<table><caption align="bottom">Jumlah</caption><tfoot><tr><td>J</td><td>3</td></tr></tfoot><tbody><tr>'
        "<td>1</td><td>2</td></tr></tbody><thead><tr><td>A</td><td>B</td></tr></thead></table>",
        has=["| A | B |\n| --- | --- |\n| 1 | 2 |\n| J | 3 |\n\nJumlah\n"],
    ),
    _story(
        "pemutar lama (`<object>`, `<embed>`)",
        "tautan ke videonya",
        145,
        f'{_OPENING}<object width="425"><param name="movie" value="http://www.youtube.com/v/AbCdEfGhIjk&amp;hl=en">'
        '<embed src="http://www.youtube.com/v/AbCdEfGhIjk&amp;hl=en"></object>',
        has=["\n\n[Tonton videonya di YouTube](https://www.youtube.com/watch?v=AbCdEfGhIjk)\n"],
    ),
    _story(
        "kata yang menempel pada gambar",
        "ada jarak di antaranya",
        146,
        '<p>Pagi itu<img src="https://1.bp.blogspot.com/-a/s0/x.jpg">sepi.</p>',
        has=["Pagi itu [Gambar](https://1.bp.blogspot.com/-a/s0/x.jpg) sepi."],
    ),
    _story(
        "huruf dari Word yang rusak (U+0092 dan kerabatnya), juga di judul",
        "tanda yang dimaksud",
        147,
        "<p>Jum\x92at, \x93ya\x94 \x96 katanya.</p>",
        title="Hari Jum\x92at",
        has=["Title: Hari Jum’at\n", "Jum’at, “ya” – katanya."],
    ),
    _story(
        "judul, label, dan ringkasan yang lolos dua kali (`&amp;amp;`)",
        "terbaca seperti mestinya",
        148,
        _OPENING,
        title="Kopi &amp; &quot;teh&quot;",
        labels=["Ramah &amp; hangat"],
        has=['Title: Kopi & "teh"\n', "Tags: Ramah & hangat\n"],
    ),
    _story(
        "huruf wilayah pribadi (misalnya lambang dari huruf khusus)",
        "tetap",
        149,
        '<p>Kata "halo" -- lalu \ue0005\ue001 dan \ue010x\ue011\ue012\ue013.</p>',
        has=['Kata "halo" -- lalu \ue0005\ue001 dan \ue010x\ue011\ue012\ue013.'],
        shows=["Kata “halo” – lalu \ue0005\ue001 dan \ue010x\ue011\ue012\ue013."],
    ),
    _story(
        "tanda yang dilarang dalam XML",
        "hilang tanda itu saja, dan satu baris di laporan",
        150,
        "<p>Isi\x0bbiasa, apo\x02tek.</p>",
        has=["\nIsi biasa, apotek.\n"],
    ),
    _story(
        "bagian yang tersembunyi (`display: none`, `hidden`)",
        "tidak ikut; kata-katanya ada di laporan",
        151,
        f'{_OPENING}<div style="display:none">Rahasia <b>dapur</b></div><p hidden>lagi</p>{_CLOSING}',
        has=["diseduh.\n\nSejak"],
        hides=["Rahasia", "dapur"],
    ),
    _story(
        "isi yang tersembunyi seluruhnya",
        "draf",
        152,
        '<div style="visibility:hidden">Rahasia</div>',
        has=["Status: draft\n", "\nRahasia\n"],
    ),
    _story(
        "hanya gambar atau video yang tidak dapat diambil",
        "cerita dengan tautannya, dan satu baris di laporan",
        153,
        '<div class="separator"><img src="https://1.bp.blogspot.com/-a/s320/x.jpg"></div>',
        has=["\n[Gambar](https://1.bp.blogspot.com/-a/s0/x.jpg)\n"],
    ),
    _story(
        "hanya sisipan tanpa alamat",
        "cerita yang mengatakannya, dan satu baris di laporan",
        154,
        "<iframe></iframe>",
        has=["\nSisipan dari blog lama ini tidak dapat dibawa.\n"],
    ),
    _story(
        "label yang terlalu panjang untuk nama berkas",
        "dipendekkan, dan satu baris di laporan",
        155,
        _OPENING,
        labels=["label panjang sekali " * 15],
        has=["Tags: label panjang sekali label panjang sekali label panjang … "],
    ),
    _story(
        "tanggal yang tidak mungkin (`0001-01-01`)",
        "tidak ikut",
        310,
        _OPENING,
        published="0001-01-01T00:00:00Z",
        file="",
    ),
)

_FIRST = 101
COMMENTS: tuple[Case, ...] = (
    Case(
        "komentar",
        "`Member: arsip` dengan namanya",
        Item(401, "", "Bagus <b>sekali</b>!<br />Terima kasih.", "COMMENT", parent=_FIRST, author="Budi L."),
        "komentar/2024/03/kasus-101/2024-03-05T100000-budi-l.md",
        has=["Member: arsip\nName: Budi L.\n", "\n\nBagus **sekali**!\nTerima kasih.\n"],
        shows=["Bagus <strong>sekali</strong>!"],
    ),
    Case(
        "balasan",
        "balasan, di utas yang sama",
        Item(402, "", "Sama-sama.", "COMMENT", published="2024-03-06T03:00:00Z", parent=_FIRST, reply_to=401),
        "komentar/2024/03/kasus-101/2024-03-06T100000-sari-pratama.md",
        has=["Reply_to: 2024-03-05T100000-budi-l\n"],
        shows=["Sama-sama."],
    ),
    Case(
        "komentar yang dihapus, tetapi sudah dibalas",
        "tempatnya saja (`Status: ditarik`)",
        Item(
            403,
            "",
            "Komentar ini telah dihapus oleh pengarang.",
            "COMMENT",
            "EMPTIED",
            "2024-03-07T03:00:00Z",
            parent=_FIRST,
            author="Rahasia",
        ),
        "komentar/2024/03/kasus-101/2024-03-07T100000-ditarik.md",
        has=["Status: ditarik\n"],
        lacks=["Rahasia", "Name", "dihapus"],
    ),
    Case(
        "balasan atas komentar yang dihapus",
        "tetap di bawah tempatnya",
        Item(404, "", "Saya setuju.", "COMMENT", published="2024-03-08T03:00:00Z", parent=_FIRST, reply_to=403),
        "komentar/2024/03/kasus-101/2024-03-08T100000-sari-pratama.md",
        has=["Reply_to: 2024-03-07T100000-ditarik\n"],
    ),
    Case(
        "komentar yang dihapus dan tidak dibalas",
        "tidak ikut",
        Item(405, "", "This comment has been removed by the author.", "COMMENT", parent=_FIRST, author="Pergi"),
        hides=["removed by the author"],
    ),
    Case(
        "komentar spam",
        "tidak ikut",
        Item(406, "", "Beli sekarang", "COMMENT", "SPAM", parent=_FIRST, author="Iklan"),
        hides=["Beli sekarang"],
        formats=("takeout",),
    ),
    Case(
        "alamat surel dalam komentar atau nama",
        "disembunyikan, juga dalam berkas",
        Item(407, "", "Kirim ke saya@example.org", "COMMENT", published="2024-03-09T03:00:00Z", parent=_FIRST,
             author="budi@example.org"),
        "komentar/2024/03/kasus-101/2024-03-09T100000-anonim.md",
        has=["Name: Anonim\n", "Kirim ke [alamat surel disembunyikan]"],
        lacks=["@"],
    ),
    Case(
        "komentar yang hanya berisi tanda (`....`, `:)`)",
        "ikut",
        Item(413, "", "....", "COMMENT", published="2024-03-12T03:00:00Z", parent=_FIRST, author="Singkat"),
        "komentar/2024/03/kasus-101/2024-03-12T100000-singkat.md",
        has=["\n\n....\n"],
    ),
    Case(
        "skrip dalam komentar",
        "tidak ikut; kata-katanya tinggal",
        Item(408, "", "<script>alert(1)</script>Halo <a href='javascript:x' onclick=x>semua</a>", "COMMENT",
             published="2024-03-10T03:00:00Z", parent=_FIRST, author="Nakal"),
        "komentar/2024/03/kasus-101/2024-03-10T100000-nakal.md",
        has=["\n\nHalo semua\n"],
        hides=["alert(1)", "onclick=x"],
    ),
    Case(
        "nama yang dipetakan ke anggota, di dalam masanya",
        "`Member:` anggota itu",
        Item(409, "", "Saya anggota.", "COMMENT", published="2025-03-10T03:00:00Z", parent=_FIRST, author="Bang Budi"),
        "komentar/2024/03/kasus-101/2025-03-10T100000-bang-budi.md",
        has=["Member: budi\n"],
        lacks=["Name"],
    ),
    Case(
        "nama yang dipetakan ke anggota, di luar masanya",
        "tetap arsip, dan satu baris di laporan",
        Item(410, "", "Dahulu sekali.", "COMMENT", published="2024-03-11T03:00:00Z", parent=_FIRST, author="Bang Budi"),
        "komentar/2024/03/kasus-101/2024-03-11T100000-bang-budi.md",
        has=["Member: arsip\nName: Bang Budi\n"],
    ),
    Case(
        "komentar di bawah halaman",
        "ikut; kolomnya `tutup` bagi yang baru",
        Item(411, "", "Salam kenal.", "COMMENT", parent=201, author="Tamu"),
        "komentar/p/siapa-kami/2024-03-05T100000-tamu.md",
        has=["Salam kenal."],
    ),
    Case(
        "komentar di bawah tulisan yang tidak ikut",
        "tidak ikut",
        Item(412, "", "Di mana ceritanya?", "COMMENT", parent=308, author="Tersesat"),
    ),
)  # fmt: skip

MAPPING = """\
[kategori]
"Renungan Pagi" = "Renungan"

[anggota]
"Bang Budi" = "budi"
"""


def table() -> str:
    """Case → outcome, as the guide shows it."""
    rows = [f"| {case.case} | {case.outcome} |" for case in (*CASES, *COMMENTS)]
    return "\n".join(["| di Blogger | di sini |", "| --- | --- |", *rows])
