#!/usr/bin/env python3
"""Fills corpus/ with seeds: the project's fixtures, and the parts of its packages.

usage: seeds.py [FILE…]   further packages or binaries to take parts from
"""
import hashlib, io, pathlib, sys, zipfile

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
LARGEST = 300_000
KINDS = [
    (lambda name, data: name.endswith(".dex"), ["dex"]),
    (lambda name, data: name == "resources.arsc", ["arsc"]),
    (lambda name, data: data[:4] == b"\x03\0\x08\0", ["axml"]),
    (lambda name, data: name.upper().endswith((".RSA", ".EC", ".DSA")), ["apksig"]),
    (lambda name, data: data[:4] in (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe") and not name.endswith(".class"), ["macho", "objc"]),
    (lambda name, data: name.endswith(".class"), ["classfile"]),
    (lambda name, data: data[:8] == b"bplist00" or b"<plist" in data[:400], ["plist"]),
    (lambda name, data: data[:8] == b"!<arch>\n", ["ar"]),
    (lambda name, data: name.endswith((".mobileprovision", ".provisionprofile")), ["codesign"]),
    (lambda name, data: name.endswith((".txt", ".md")), ["policy_text"]),
    (lambda name, data: name.endswith((".html", ".htm")), ["policy_html"]),
    (lambda name, data: data[:5] == b"%PDF-", ["pdf"]),
    (lambda name, data: name == "word/document.xml", ["docx"]),
    (lambda name, data: data[:4] == b"PK\3\4", ["zip"]),
]


def keep(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    # By content: many packages hold a classes.dex.
    (folder / f"{hashlib.sha1(data).hexdigest()[:8]}-{name.replace('/', '_')}").write_bytes(data)


def take(name, data, deep=0):
    whole = pathlib.Path(name).name
    for fits, targets in KINDS:
        if fits(name, data) or fits(whole, data):
            for target in targets if len(data) <= LARGEST else []:
                keep(target, whole, data)
    magic = data.find(b"APK Sig Block 42")
    if magic > 0:
        keep("apksig", whole + ".block", data[max(0, magic - 20_000):magic + 16])
    signature = data.find(b"\xfa\xde\x0c\xc0")
    if data[:4] == b"\xcf\xfa\xed\xfe" and signature > 0:
        keep("codesign", whole, data[signature:signature + LARGEST])
    if data[:4] == b"PK\3\4" and deep < 2:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for item in archive.infolist():
                    if item.file_size <= 64 << 20:
                        take(item.filename, archive.read(item), deep + 1)
        except Exception as error:
            print(f"{name}: {error}", file=sys.stderr)


def main():
    files = [path for path in FIXTURES.rglob("*") if path.is_file() and path.suffix not in (".py", ".smali")]
    for path in files + [pathlib.Path(arg) for arg in sys.argv[1:]]:
        take(path.name, path.read_bytes())


if __name__ == "__main__":
    main()
