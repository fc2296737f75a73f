"""The words that the benchmark's stories are made of: most frequent first within each class."""

from __future__ import annotations

PEOPLE = """
saya ia kami mereka ibu_itu pak_kasir petugas pelanggan perawat sopir mandor anak_muda penjaga_malam teknisi guru_kami
apoteker tukang_parkir seorang_bapak pegawai_baru nenek penjahit montir juru_masak pengantar_paket satpam tetangga
kepala_regu bidan pustakawan penjual_kopi nakhoda operator kondektur resepsionis
""".split()  # noqa: SIM905  a page of quotes says less

THINGS = """
antrean loket nomor obat kursi telepon pintu surat kopi meja nota keluhan jawaban pesanan kunci resep catatan jadwal
kabel mesin lampu karcis buku_utang papan_tulis stempel timbangan kardus map_plastik kuitansi ember payung kipas laci
termos seragam bangku kaca gerobak baut sekrup kamus formulir cangkir selotip benang keranjang peluit tangga rantai
kalender bantal tenda palu ransel dompet lonceng jendela troli headset helm sarung_tangan
""".split()  # noqa: SIM905

ACTS = """
melihat membawa mencari menunggu membuka menyimpan mengambil mendengar menulis menghitung memeriksa mengantar
memperbaiki membaca menutup mengembalikan menjelaskan meminjam merapikan menjaga mengingat menukar menerima menyiapkan
memindahkan mengelap melipat menyebutkan menitipkan membungkus mengukur menimbang menandai menyodorkan menambal
menggulung menyalakan mengganti mencatat melepas
""".split()  # noqa: SIM905

TRAITS = """
baru lama kecil besar terakhir kosong rapi panjang tua bersih sederhana berat hangat basah miring tebal tipis sunyi
ramai penting pendek mahal murah retak lengkap kusam ringan manis terang rusak
""".split()  # noqa: SIM905

PLACES = """
di_loket di_apotek di_gudang di_pabrik di_ruang_tunggu di_pasar di_terminal di_kantor di_teras di_warung di_dapur
di_bengkel di_galangan di_puskesmas di_koperasi di_pelabuhan di_lorong di_halaman di_kelas di_stasiun di_bandara
di_hotel di_perpustakaan di_balai_desa di_lantai_dua
""".split()  # noqa: SIM905

TIMES = """
pagi_itu sore_itu kemarin hari_ini malam_itu waktu_itu setiap_pagi sebelum_subuh sesudah_magrib pukul_tujuh
pada_hari_Senin hari_Jumat minggu_lalu tahun_lalu menjelang_tutup saat_hujan pada_hari_pertama seusai_rapat
di_akhir_bulan sepanjang_siang
""".split()  # noqa: SIM905

LINKS = """
lalu karena tetapi sambil supaya ketika padahal sehingga meskipun sebelum sesudah sampai kalau sebab walau
""".split()  # noqa: SIM905

FILLERS = """
juga masih sudah lagi hanya memang belum pun selalu akhirnya ternyata pelan-pelan diam-diam tentu saja benar hampir
segera sering barangkali kembali jarang sekali cepat-cepat sungguh
""".split()  # noqa: SIM905

SAYINGS = (
    "Masih lama, Mbak?",
    "Sebentar lagi, Pak.",
    "Nggak apa-apa, saya tunggu.",
    "Terima kasih sudah menjelaskan.",
    "Maaf, nomornya tadi berapa?",
    "Silakan duduk dulu, Bu.",
    "Nanti saya carikan sampai ketemu.",
    "Kalau begitu, besok saya kembali.",
    "Yang penting jangan terburu-buru.",
    "Itu bukan salah Bapak.",
    "Dicoba dulu, siapa tahu bisa.",
    "Saya catat namanya, ya.",
)

TAGS = """
antrean apotek maaf pabrik telepon warung puasa malam hujan ibu surat pasar kopi tetangga sabar jujur loket keluhan
hari-pertama terima-kasih pelatihan mutu galangan kelas terminal stasiun kereta hotel bengkel dapur obat resep perawat
sopir kasir gudang pesanan paket koperasi bidan puskesmas desa kota pulang rantau lebaran gaji lembur seragam kunci
lampu mesin kabel nota buku sekolah guru pensiun mendengarkan melayani
""".split()  # noqa: SIM905
"""Sixty."""

CATEGORIES = ("Kisah", "Renungan", "Wawancara", "Catatan Lapangan")

FIRST_NAMES = """
Wulan Bagas Ratri Yusran Melati Teguh Sinta Andika Laras Fikri Nurul Galih Puspa Rendra Tiara Bayu Citra Hamzah Dewi
Gilang Intan Surya Kartika Arman Lestari Damar Yuni Pandu Rahma Satria
""".split()  # noqa: SIM905

LAST_NAMES = """
Prasetya Maheswari Ramadhan Siregar Kusuma Hidayat Anggraini Lubis Wijaya Nasution Permana Salim Hartati Gunawan
Pertiwi Saputra
""".split()  # noqa: SIM905
