# Makes the table of common passwords: one entry a line, sorted by bytes, so that the program searches it where it lies.
# An entry is the letters of a common password (five or more: shorter ones are met by chance), or a whole one of twelve
# characters or more. appliance/security/common_passwords.cpp says how a new password is held against it.
import json
import sys

entries = set()
for password in json.load(open(sys.argv[1], encoding="utf-8")):
    folded = password.lower()
    if not folded.isascii() or not folded.isprintable():
        continue
    letters = "".join(c for c in folded if c.isalpha())
    if len(letters) >= 5:
        entries.add(letters)
    if len(folded) >= 12:
        entries.add(folded)
if len(entries) < 25000:
    sys.exit("passwords: the list is much shorter than it was")
sys.stdout.write("".join(entry + "\n" for entry in sorted(entries)))
