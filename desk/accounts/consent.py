"""The words that members agree to. A member's row keeps the words with the moment at which they were accepted."""

CONSENT = (
    "Saya setuju nama saya, isi dan tanggal komentar saya, serta masa keanggotaan saya diterbitkan di blog ini, dan "
    "alamat surel saya disimpan di meja komentar untuk urusan keanggotaan. Alamat itu tidak pernah diterbitkan. "
    "Saya dapat mengunduh atau menghapus data saya kapan saja."
)
INVITED = "Diundang pemilik blog; persetujuan diminta saat pertama kali masuk."
"""What the row of somebody who was invited holds until the first sign-in."""
