"""What is found out about pictures of pixels, and what becomes of them."""

from __future__ import annotations

import subprocess
import sys
import zlib
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageOps, ImageStat

from plugins.images.errors import MOST_PIXELS
from plugins.images.picture import PictureFile, read_picture
from plugins.images.variants import encode_variants, offer, prepare_encoding
from tests.images.heic import DEEP, heic
from tests.images.photos import SECRETS, XMP, corners, exif, opened, scene, stored
from tests.tiny import PROJECT

SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}
KINDS = pytest.mark.parametrize("kind", SUFFIXES)


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """By it red and blue change places: what is red in a picture that has it is blue."""
    red, blue = PROFILE.find(b"rXYZ"), PROFILE.find(b"bXYZ")
    swapped = bytearray(PROFILE)
    swapped[red : red + 1], swapped[blue : blue + 1] = b"b", b"r"
    return bytes(swapped)


def facts(data: bytes, suffix: str = "jpg") -> PictureFile:
    reading = read_picture(f"content/gambar/foto.{suffix}", data)
    assert reading.problems == ()
    found: PictureFile = reading.facts
    return found


def problem(data: bytes, suffix: str = "jpg") -> str:
    reading = read_picture(f"content/gambar/foto.{suffix}", data)
    (found,) = reading.problems
    assert isinstance(reading.facts, PictureFile)  # stories that show it do not complain as well
    return str(found)


def variants(data: bytes, suffix: str = "jpg") -> dict[str, bytes]:
    picture = facts(data, suffix)
    offered = offer(picture)
    assert offered
    return encode_variants(prepare_encoding(picture, offered), (data,))


@KINDS
def test_nothing_but_pixels_is_published(kind: str) -> None:
    data = stored(scene(1300, 900), kind)
    assert any(secret in data for secret in SECRETS)
    for name, file in variants(data, SUFFIXES[kind]).items():
        image = opened(file)
        assert not any(secret in file for secret in SECRETS), name
        assert dict(image.getexif()) == {}
        assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp", "dpi"} & image.info.keys()
        for mark in (b"Exif", b"http://ns.adobe.com", b"Photoshop", b"ICC_PROFILE", b"tEXt", b"iTXt", b"eXIf"):
            assert mark not in file, (name, mark)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_upright_whatever_way_the_camera_was_held(turn: int, kind: str) -> None:
    upright = scene(900, 600)
    back = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[turn]  # fmt: skip
    data = stored(upright.transpose(back) if back is not None else upright, kind, turn=turn)
    picture = facts(data, SUFFIXES[kind])
    assert (picture.width, picture.height) == (900, 600)
    for name, file in variants(data, SUFFIXES[kind]).items():
        image = opened(file)
        assert corners(image) == "rgbb", name
        assert image.width == int(name.partition(".")[0])
        assert image.height == round(image.width * 600 / 900)


def test_a_photo_is_offered_in_three_widths_and_never_enlarged() -> None:
    assert sorted(variants(stored(scene(3000, 2000)))) == [
        "1236.avif", "1236.jpg", "412.avif", "412.jpg", "824.avif", "824.jpg",
    ]  # fmt: skip
    assert sorted(variants(stored(scene(1236, 800)))) == [
        "1236.avif", "1236.jpg", "412.avif", "412.jpg", "824.avif", "824.jpg",
    ]  # fmt: skip
    assert sorted(variants(stored(scene(600, 300)))) == ["412.avif", "412.jpg", "600.avif", "600.jpg"]
    assert sorted(variants(stored(scene(40, 30)))) == ["40.avif", "40.jpg"]
    assert sorted(variants(stored(scene(40, 2)))) == ["40.avif", "40.jpg"]
    assert [opened(file).size for file in variants(stored(scene(2000, 1))).values()][:1] == [(412, 1)]


def test_what_shines_through_keeps_doing_so_and_what_does_not_becomes_a_jpeg() -> None:
    found = variants(stored(scene(900, 600, "RGBA"), "PNG"), "png")
    assert sorted(found) == ["412.avif", "412.png", "824.avif", "824.png", "900.avif", "900.png"]
    for name, file in found.items():
        pixel = opened(file).convert("RGBA").getpixel((8, 8))
        assert isinstance(pixel, tuple)
        assert pixel[3] < 10, name
    opaque = scene(900, 600)
    opaque.putalpha(255)
    assert "412.jpg" in variants(stored(opaque, "PNG"), "png")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_way_of_storing_a_png_is_understood(mode: str) -> None:
    deep = scene(430, 300).convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    image = deep if mode == "I;16" else scene(430, 300, mode)
    (bright,) = ImageStat.Stat(opened(variants(stored(image, "PNG"), "png")["412.avif"]).convert("L")).mean
    assert 30 < bright < 150


def test_a_transparent_colour_of_a_palette_is_seen() -> None:
    image = scene(430, 300).quantize(8, dither=Image.Dither.NONE)
    index = image.getpixel((8, 8))
    found = variants(stored(image, "PNG", transparency=index), "png")
    assert "412.png" in found
    pixel = opened(found["412.avif"]).convert("RGBA").getpixel((8, 8))
    assert isinstance(pixel, tuple)
    assert pixel[3] < 10


def test_a_photo_for_printers_is_shown_in_screen_colours() -> None:
    image = opened(variants(stored(scene(600, 400, "CMYK")))["412.jpg"])
    assert image.mode == "RGB"
    assert corners(image) == "rgbb"


def test_colours_of_another_profile_become_those_of_the_web() -> None:
    swapped = swapped_profile()
    assert corners(opened(variants(stored(scene(), icc_profile=swapped))["412.jpg"])) == "bgrr"
    assert corners(opened(variants(stored(scene(), icc_profile=PROFILE))["412.jpg"])) == "rgbb"
    through = variants(stored(scene(mode="RGBA"), "PNG", icc_profile=swapped), "png")["412.png"]
    assert opened(through).convert("RGBA").getpixel((400, 260))[:1] > (100,)  # type: ignore[index]


def test_a_damaged_profile_is_done_without() -> None:
    assert corners(opened(variants(stored(scene(), icc_profile=b"bukan profil"))["412.jpg"])) == "rgbb"


def test_a_second_picture_in_a_phones_jpeg_is_left_out() -> None:
    """Phones store previews and depth beside a photo (MPO)."""
    target = BytesIO()
    scene(900, 600).save(target, "MPO", save_all=True, append_images=[Image.new("RGB", (900, 600), "white")])
    found = variants(target.getvalue())
    assert corners(opened(found["824.jpg"])) == "rgbb"
    assert opened(found["824.jpg"]).format == "JPEG"


PHONE: dict[str, Any] = {"exif": exif(6).tobytes(), "xmp": XMP}


@pytest.mark.parametrize(
    ("suffix", "taken"),
    [("HEIC", PHONE), ("heic", {"pictures": 3}), ("heif", {"brand": b"mif1"}), ("hif", {"coded": DEEP})],
)
def test_a_phones_photo_is_offered_as_what_every_browser_shows(suffix: str, taken: dict[str, Any]) -> None:
    """Eight bits or ten, one picture or several of the same moment: the foremost is shown, and nothing but pixels."""
    data = heic(**taken)
    picture, found = facts(data, suffix), variants(data, suffix)
    assert (picture.width, picture.height, picture.published) == (600, 400, f"gambar/foto.{suffix}.jpg")
    assert sorted(found) == ["412.avif", "412.jpg", "600.avif", "600.jpg"]
    for name, file in found.items():
        image = opened(file)
        assert corners(image) == "rgbb", name
        assert not any(secret in file for secret in SECRETS), name
        assert dict(image.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile"} & image.info.keys()


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_phones_photo_stands_upright_as_heif_says_whatever_exif_says(turn: int) -> None:
    data = heic(turn=turn, exif=exif(3).tobytes())
    upright = scene()
    upright.getexif()[ExifTags.Base.Orientation] = turn
    upright = ImageOps.exif_transpose(upright)
    picture = facts(data, "heic")
    assert (picture.width, picture.height) == upright.size
    image = opened(variants(data, "heic")[f"{min(412, upright.width)}.jpg"])
    assert corners(image) == corners(upright)


def test_what_shines_through_in_a_phones_picture_keeps_doing_so() -> None:
    data = heic(alpha=True)
    assert facts(data, "heic").published == "gambar/foto.heic.png"
    found = variants(data, "heic")
    assert sorted(found) == ["412.avif", "412.png", "600.avif", "600.png"]
    for name, file in found.items():
        pixel = opened(file).convert("RGBA").getpixel((8, 8))
        assert isinstance(pixel, tuple)
        assert pixel[3] < 10, name


def test_colours_of_a_phones_profile_become_those_of_the_web() -> None:
    swapped = swapped_profile()
    assert corners(opened(variants(heic(profile=swapped), "heic")["412.jpg"])) == "bgrr"


@pytest.mark.parametrize("curve", [16, 18])
def test_a_photo_for_bright_screens_is_not_shown_in_wrong_colours(curve: int) -> None:
    assert "disimpan untuk layar HDR (PQ atau HLG); simpan ulang sebagai JPEG" in problem(heic(curve=curve), "hif")
    assert facts(heic(curve=13), "hif").width == 600


@pytest.mark.parametrize(("width", "height"), [(9_000, 9_000), (60_000, 60_000)])
def test_a_phones_photo_is_refused_by_the_size_it_claims(width: int, height: int) -> None:
    assert "terlalu besar untuk diolah; kecilkan dulu" in problem(heic(size=(width, height)), "heic")


@pytest.mark.parametrize("size", [(8, 8), (300, 200), (601, 400), (7_000, 9_000)])
def test_a_phones_photo_of_another_size_than_it_claims_is_damaged(size: tuple[int, int]) -> None:
    assert "rusak atau terpotong" in problem(heic(size=size), "heic")


def test_a_phones_photo_that_ends_too_early_is_refused() -> None:
    data = heic(**PHONE)
    for part in range(30, len(data), 40):
        assert "rusak atau terpotong" in problem(data[:part], "heic"), part


def test_a_damaged_photo_that_takes_its_decoder_down_is_an_answer_too() -> None:
    """The decoder takes the names of what stands beside a photo for UTF-8."""
    data = heic(**PHONE)
    assert "rusak atau terpotong" in problem(data.replace(b"application/", b"\xff" * 12), "heic")


def test_a_film_in_a_phones_wrapping_is_refused() -> None:
    box = (8).to_bytes(4, "big") + b"moov"
    for brand in (b"hevc", b"msf1"):
        data = (24).to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + b"msf1hevc" + box
        assert "gambar ini bergerak; simpan satu bingkainya" in problem(data, "heic")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    rows = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(9_000, 9_000), (12_000, 9_000), (50_000, 50_000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_before_it_goes_off(width: int, height: int) -> None:
    """Measured in a process of its own: what decoding it would take is not taken."""
    assert width * height > MOST_PIXELS
    program = (
        "import resource, sys\n"
        "from plugins.images import raster\n"
        "from plugins.images.picture import read_picture\n"
        "data = sys.stdin.buffer.read()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(*read_picture('content/gambar/foto.png', data).problems)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, input=bomb(width, height), capture_output=True, check=True
    )
    said, grown = done.stdout.decode().splitlines()
    assert said.startswith("content/gambar/foto.png: gambar ini ")
    assert "terlalu besar" in said
    assert said.endswith("paling besar 64 juta piksel")
    assert int(grown) < 30_000  # kilobytes


def test_a_large_photo_of_todays_phones_is_not_too_large() -> None:
    data = stored(Image.new("L", (8_160, 6_144), 90))
    assert facts(data).width == 8_160


@KINDS
def test_a_file_that_ends_too_early_is_refused(kind: str) -> None:
    data = stored(Image.effect_noise((300, 200), 80).convert("RGB"), kind)
    for part in (len(data) // 2, len(data) - len(data) // 10, 30):
        assert "rusak atau terpotong" in problem(data[:part], SUFFIXES[kind])


@pytest.mark.parametrize(
    ("data", "suffix", "said"),
    [
        (stored(scene(), "JPEG"), "png", "isi berkas ini JPEG, bukan PNG; ganti akhiran namanya menjadi .jpg"),
        (stored(scene(), "PNG"), "jpeg", "isi berkas ini PNG, bukan JPEG; ganti akhiran namanya menjadi .png"),
        (b"<svg/>", "jpg", "isi berkas ini SVG, bukan JPEG; ganti akhiran namanya menjadi .svg"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "jpg", "isi berkas ini HEIC, bukan JPEG; ganti akhiran namanya menjadi .heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0heic", "jpg", "isi berkas ini HEIC, bukan JPEG; ganti akhiran namanya"),
        (stored(scene(), "JPEG"), "HEIC", "isi berkas ini JPEG, bukan HEIC; ganti akhiran namanya menjadi .jpg"),
        (stored(scene(), "AVIF"), "heif", "isi berkas ini AVIF, bukan HEIC; ganti akhiran namanya menjadi .avif"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomiso2", "jpg", "isi berkas ini video, bukan JPEG; buka lalu simpan"),
        (b"<!doctype html><title>404</title>", "jpg", "berkas ini bukan gambar JPEG; salin sekali lagi"),
        (b"", "webp", "berkas ini bukan gambar WebP; salin sekali lagi dari aslinya, atau hapus"),
        (b"\xff\xd8\xff", "JPG", "gambar ini rusak atau terpotong; salin sekali lagi dari aslinya"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(data: bytes, suffix: str, said: str) -> None:
    assert said in problem(data, suffix)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_a_film_is_refused(kind: str) -> None:
    others = [Image.new("RGB", (600, 400), "white")]
    data = stored(scene(), kind, save_all=True, append_images=others, duration=100)
    assert "gambar ini bergerak; simpan satu bingkainya" in problem(data, SUFFIXES[kind])


def test_an_avif_that_names_its_family_first_is_one() -> None:
    data = stored(scene(), "AVIF")
    assert data[8:12] == b"avif"
    box = int.from_bytes(data[:4], "big")
    assert b"avif" in data[16:box]
    assert facts(data[:8] + b"mif1" + data[12:], "avif").width == 600


@KINDS
def test_the_same_picture_gives_the_same_bytes(kind: str) -> None:
    data = stored(scene(900, 700), kind)
    assert variants(data, SUFFIXES[kind]) == variants(data, SUFFIXES[kind])


def test_smaller_screens_get_smaller_files() -> None:
    noisy = Image.merge("RGB", [Image.effect_noise((1600, 1200), 60) for _ in range(3)])
    found = variants(stored(noisy))
    for suffix in ("avif", "jpg"):
        sizes = [len(found[f"{width}.{suffix}"]) for width in (412, 824, 1236)]
        assert all(one < other for one, other in pairwise(sizes))


SAMPLES = {SUFFIXES[kind]: stored(scene(60, 40), kind) for kind in SUFFIXES} | {"heic": heic(alpha=True, **PHONE)}


@settings(max_examples=150, deadline=None)
@given(
    suffix=st.sampled_from(sorted(SAMPLES)),
    places=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), min_size=1, max_size=4),
)
def test_whatever_bytes_are_damaged_there_is_an_answer(suffix: str, places: list[tuple[float, bytes]]) -> None:
    data = bytearray(SAMPLES[suffix])
    for place, junk in places:
        at = int(place * len(data))
        data[at : at + len(junk)] = junk
    reading = read_picture(f"content/gambar/foto.{suffix}", bytes(data))
    if not reading.problems:
        offered = offer(reading.facts)
        assert offered
        assert encode_variants(prepare_encoding(reading.facts, offered), (bytes(data),))
