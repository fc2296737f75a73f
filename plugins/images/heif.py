"""HEIC photos, decoded in a process of their own.

The decoder is written in C and C++, and a damaged file can take down the process that it runs in: here that is no more
than an answer.
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from plugins.images.errors import MOST_PIXELS, LargePictureError, MovingPictureError, UnfitPictureError

_UNFIT = 3
"""The exit code with which why a photo cannot be shown is told."""
_PATIENCE = 120
"""Seconds; a photo takes one or two."""
_BRIGHT = {16, 18}
"""Transfer characteristics (H.273) whose values mean another light than those of sRGB: PQ, HLG."""


def decode_to_tiff(data: bytes) -> bytes:
    """Return the foremost picture as TIFF: upright, in its own colours, and nothing else of the file.

    Raises `UnfitPictureError`, or OSError where it is damaged.
    """
    command, place = [sys.executable, "-m", __name__], Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(command, cwd=place, input=data, capture_output=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise OSError(str(error)) from None
    if done.returncode == _UNFIT:
        raise UnfitPictureError(*done.stdout.decode().split("\n"))
    if done.returncode:
        raise OSError(done.returncode)
    return done.stdout


def main() -> int:
    """Read a photo from standard input, write it as TIFF; return the exit code."""
    data = sys.stdin.buffer.read()
    try:
        answer = _as_tiff(data)
    except UnfitPictureError as error:
        sys.stdout.buffer.write(f"{error.problem}\n{error.remedy}".encode())
        return _UNFIT
    sys.stdout.buffer.write(answer)
    return 0


def _as_tiff(data: bytes) -> bytes:
    from pi_heif import HeifImageFile  # type: ignore[import-untyped]

    try:
        photo = HeifImageFile(BytesIO(data))
    except SyntaxError:
        if b"moov" in data:
            raise MovingPictureError from None
        raise
    if photo.width * photo.height > MOST_PIXELS:
        raise LargePictureError(photo.width, photo.height)
    if photo.info.get("nclx_profile", {}).get("transfer_characteristics") in _BRIGHT:
        raise UnfitPictureError("foto ini disimpan untuk layar HDR (PQ atau HLG)", "simpan ulang sebagai JPEG")
    photo.load()
    target, profile = BytesIO(), photo.info.get("icc_profile")
    plain = photo.convert("RGBA") if photo.mode == "RGBa" else photo
    plain.info = {}
    plain.save(target, "TIFF", icc_profile=profile)
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main())
