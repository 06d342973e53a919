/* what_else.c - what a file that is no table is: an archive, a workbook, two bytes a character.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include <string.h>

/* Files that are compressed, by their first bytes, and what reads them. */
static const struct {
    const char *bytes;
    size_t n;
    const char *what;
} packed[] = {
    {"\x1f\x8b", 2, "compressed by gzip: give `zcat FILE | twoarm ... -`"},
    {"BZh", 3, "compressed by bzip2: give `bzcat FILE | twoarm ... -`"},
    {"\xfd"
     "7zXZ",
     5, "compressed by xz: give `xzcat FILE | twoarm ... -`"},
    {"\x28\xb5\x2f\xfd", 4, "compressed by zstd: give `zstdcat FILE | twoarm ... -`"},
    {"PK\3\4", 4, "a workbook or an archive, not a text table: save the sheet as CSV"},
    {"\xd0\xcf\x11\xe0", 4, "a workbook of old, not a text table: save the sheet as CSV"},
};

/* Text of two bytes a character, with or without its mark: every other byte of ASCII is NUL. */
static bool is_utf16(const unsigned char *b, size_t n)
{
    bool marked = n > 1 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff));
    return marked || (n > 3 && !b[0] == !b[2] && !b[1] == !b[3] && !b[0] != !b[1]);
}

const char *ta_what_else(const char *text, size_t n)
{
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
        if (n >= packed[i].n && memcmp(text, packed[i].bytes, packed[i].n) == 0) {
            return packed[i].what;
        }
    }
    bool nul = memchr(text, '\0', n) != NULL;
    return nul && is_utf16((const unsigned char *)text, n)
               ? "not a text table (UTF-16 text: save it as UTF-8, or `iconv -f utf-16 -t utf-8 "
                 "FILE >NEW`); expected TSV or CSV in UTF-8"
           : !nul && !memchr(text, '\n', n) && memchr(text, '\r', n)
               ? "its lines end as on old Macintoshes: make line ends of them by "
                 "`tr '\\r' '\\n' <FILE >NEW`"
               : NULL;
}
