/* fonts.c - Noto Sans from assets/fonts, opened once per size; which characters it has.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files are read into memory at the start, so that a new size costs no disk access. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "twoarm/io.h"

static const char *const FILE_NAME[2] = {"fonts/NotoSans-Regular.ttf", "fonts/NotoSans-Bold.ttf"};

bool ta_fonts_load(struct ta_fonts *fonts, struct ta_error *error)
{
    if (TTF_Init() != 0)
        return ta_error_add(error, TA_MACHINE, "SDL_ttf does not start: %s", TTF_GetError());
    for (int i = 0; i < 2; i++) {
        char path[PATH_MAX];
        if (!ta_asset_find(FILE_NAME[i], path, sizeof path, error))
            return false;
        fonts->file[i] = SDL_LoadFile(path, &fonts->size[i]);
        if (!fonts->file[i])
            return ta_error_add(error, TA_MACHINE, "%s: the font cannot be read: %s", path,
                                SDL_GetError());
        if (!ta_fonts_get(fonts, 24, i == 1))
            return ta_error_add(error, TA_MACHINE, "%s: not a font that SDL_ttf can use: %s", path,
                                TTF_GetError());
    }
    return true;
}

void ta_fonts_free(struct ta_fonts *fonts)
{
    for (int i = 0; i < fonts->n; i++)
        TTF_CloseFont(fonts->font[i].font);
    for (int i = 0; i < 2; i++)
        SDL_free(fonts->file[i]);
    if (TTF_WasInit())
        TTF_Quit();
    *fonts = (struct ta_fonts){0};
}

/* A free place, or that of the size not used for longest, which is closed. */
static struct ta_font *make_room(struct ta_fonts *fonts)
{
    if (fonts->n < TA_MAX_FONTS)
        return &fonts->font[fonts->n++];
    struct ta_font *oldest = &fonts->font[0];
    for (int i = 1; i < fonts->n; i++)
        if (fonts->font[i].used < oldest->used)
            oldest = &fonts->font[i];
    TTF_CloseFont(oldest->font);
    return oldest;
}

const struct ta_font *ta_fonts_get(struct ta_fonts *fonts, int px, bool bold)
{
    fonts->now++;
    for (int i = 0; i < fonts->n; i++)
        if (fonts->font[i].px == px && fonts->font[i].bold == bold) {
            fonts->font[i].used = fonts->now;
            return &fonts->font[i];
        }
    SDL_RWops *file = SDL_RWFromConstMem(fonts->file[bold], (int)fonts->size[bold]);
    TTF_Font *font = TTF_OpenFontRW(file, 1, px);
    if (!font)
        return NULL;
    /* Light: letters sit on whole pixel rows, their shapes and widths stay the designer's. */
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
    int top = 0;
    TTF_GlyphMetrics32(font, 'H', NULL, NULL, NULL, &top, NULL);
    struct ta_font *slot = make_room(fonts);
    *slot = (struct ta_font){font, px, bold, TTF_FontAscent(font), top, fonts->now};
    return slot;
}

/* Decodes one UTF-8 character; returns its bytes, 0 when it is malformed. */
static int decode(const unsigned char *s, uint32_t *code)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    int n = s[0] < 0x80             ? 1
            : (s[0] & 0xe0) == 0xc0 ? 2
            : (s[0] & 0xf0) == 0xe0 ? 3
            : (s[0] & 0xf8) == 0xf0 ? 4
                                    : 0;
    if (!n)
        return 0;
    *code = n == 1 ? s[0] : s[0] & (0x7fu >> n);
    for (int i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (s[i] & 0x3fu);
    }
    return *code < least[n] || *code > 0x10ffff || (*code & 0x1ff800) == 0xd800 ? 0 : n;
}

void ta_fonts_known(const struct ta_font *font, const char *text, char *known, size_t size,
                    uint32_t *missing)
{
    size_t out = 0;
    *missing = 0;
    for (const char *s = text; *s;) {
        uint32_t code = UINT32_MAX;
        int n = decode((const unsigned char *)s, &code);
        if (!n)
            code = UINT32_MAX;
        bool there = n && TTF_GlyphIsProvided32(font->font, code);
        if (!n)
            n = 1;
        if (there && out + (size_t)n < size) {
            memcpy(known + out, s, (size_t)n);
            out += (size_t)n;
        } else if (!there && !*missing) {
            *missing = code;
        }
        s += n;
    }
    known[out] = '\0';
}
