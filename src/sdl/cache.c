/* cache.c - shapes and texts rendered once into textures and kept by what they show.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A key holds everything that decides the pixels, in whole numbers, so equal pictures are found by
 * comparing bytes. Colours are part of it: tinting white textures costs SDL's software
 * renderer more than more textures cost memory. ta_sdl_prepare sees to the first time of each. */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "raster.h"

static uint64_t hash_of(const struct ta_picture_key *key)
{
    const unsigned char *byte = (const unsigned char *)key;
    size_t n = offsetof(struct ta_picture_key, text) + strlen(key->text);
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ byte[i]) * 1099511628211u;
    return hash ^ hash >> 32;
}

static bool same(const struct ta_picture_key *a, const struct ta_picture_key *b)
{
    return memcmp(a, b, offsetof(struct ta_picture_key, text)) == 0 && !strcmp(a->text, b->text);
}

void ta_cache_clear(struct ta_cache *cache)
{
    for (int i = 0; i < TA_MAX_PICTURES; i++) {
        if (cache->slot[i].texture)
            SDL_DestroyTexture(cache->slot[i].texture);
        cache->slot[i] = (struct ta_picture){0};
    }
    cache->n = 0;
}

/* --- shapes --- */

static bool trace_symbol(struct ta_outline *o, struct ta_point at, int number, int side)
{
    const struct ta_symbol *symbol = ta_symbol_get(number);
    for (int i = 0; i < symbol->n; i++)
        if (!ta_outline_add(o, at.x + (int)SDL_lround((double)symbol->point[i][0] * side),
                            at.y + (int)SDL_lround((double)symbol->point[i][1] * side)))
            return false;
    return ta_outline_close(o);
}

/* part: fraction of the anchor (x, y), then radius, thickness | dx, dy, thickness | symbol, side.
 * Boxes and frames are made of rectangles and the quarters of a disc or ring (draw.c). */
static bool trace(struct ta_outline *o, const struct ta_picture_key *key)
{
    const int *part = key->part;
    struct ta_point at = {part[0], part[1]};
    switch (key->kind) {
    case TA_DRAW_DISC:
        return ta_outline_box(o, at, part[2], part[2], part[2], false);
    case TA_DRAW_RING: {
        int inner = part[2] - part[3];
        return ta_outline_box(o, at, part[2], part[2], part[2], false) &&
               (inner <= 0 || ta_outline_box(o, at, inner, inner, inner, true));
    }
    case TA_DRAW_LINE:
        return ta_outline_line(o, at, (struct ta_point){at.x + part[2], at.y + part[3]}, part[4]);
    case TA_DRAW_SYMBOL:
        return trace_symbol(o, at, part[2], part[3]);
    default:
        return false;
    }
}

static int floor_px(int v)
{
    return v >= 0 ? v / TA_SUBPX : -((-v + TA_SUBPX - 1) / TA_SUBPX);
}

/* Moves the outline to whole pixels at the origin of its own bitmap and says where that lies. */
static void fit_bitmap(struct ta_outline *o, struct ta_picture *picture)
{
    int x0 = INT32_MAX, y0 = INT32_MAX, x1 = INT32_MIN, y1 = INT32_MIN;
    for (int i = 0; i < o->n; i++) {
        x0 = SDL_min(x0, o->point[i].x);
        y0 = SDL_min(y0, o->point[i].y);
        x1 = SDL_max(x1, o->point[i].x);
        y1 = SDL_max(y1, o->point[i].y);
    }
    picture->x = floor_px(x0);
    picture->y = floor_px(y0);
    picture->w = -floor_px(-x1) - picture->x;
    picture->h = -floor_px(-y1) - picture->y;
    for (int i = 0; i < o->n; i++) {
        o->point[i].x -= picture->x * TA_SUBPX;
        o->point[i].y -= picture->y * TA_SUBPX;
    }
}

static SDL_Texture *texture_of(struct ta_front *front, const unsigned char *cover, int w, int h,
                               uint32_t rgb)
{
    uint32_t *pixel = malloc((size_t)w * h * sizeof *pixel);
    if (!pixel)
        return NULL;
    for (size_t i = 0; i < (size_t)w * h; i++)
        pixel[i] = (uint32_t)cover[i] << 24 | (rgb & 0xffffff);
    SDL_Texture *texture = SDL_CreateTexture(front->renderer, SDL_PIXELFORMAT_ARGB8888,
                                             SDL_TEXTUREACCESS_STATIC, w, h);
    if (texture)
        SDL_UpdateTexture(texture, NULL, pixel, w * (int)sizeof *pixel);
    free(pixel);
    return texture;
}

static bool make_shape(struct ta_front *front, struct ta_picture *picture)
{
    struct ta_outline outline = {0};
    unsigned char *cover = NULL;
    if (trace(&outline, &picture->key) && outline.n > 0) {
        fit_bitmap(&outline, picture);
        cover = malloc((size_t)picture->w * picture->h + 1);
        if (cover && ta_raster(&outline, picture->w, picture->h, cover))
            picture->texture = texture_of(front, cover, picture->w, picture->h, picture->key.rgb);
    }
    free(cover);
    ta_outline_free(&outline);
    return picture->texture != NULL;
}

/* --- texts --- */

/* part[0]: font size in pixels. Anchored at the left end of the line, half way up its capitals. */
static bool make_text(struct ta_front *front, struct ta_picture *picture)
{
    const struct ta_picture_key *key = &picture->key;
    const struct ta_font *font = ta_fonts_get(&front->fonts, key->part[0], key->bold);
    if (!font)
        return false;
    char known[TA_SCENE_TEXT];
    uint32_t missing;
    ta_fonts_known(font, key->text, known, sizeof known, &missing);
    if (!*known)
        return true;
    SDL_Color colour = {(Uint8)(key->rgb >> 16), (Uint8)(key->rgb >> 8), (Uint8)key->rgb, 255};
    SDL_Surface *surface = TTF_RenderUTF8_Blended(font->font, known, colour);
    if (!surface)
        return false;
    picture->texture = SDL_CreateTextureFromSurface(front->renderer, surface);
    picture->w = surface->w;
    picture->h = surface->h;
    picture->y = (font->cap_px + 1) / 2 - font->ascent_px;
    SDL_FreeSurface(surface);
    return picture->texture != NULL;
}

const struct ta_picture *ta_cache_get(struct ta_front *front, const struct ta_picture_key *key)
{
    struct ta_cache *cache = &front->cache;
    if (cache->n > TA_MAX_PICTURES * 3 / 4)
        ta_cache_clear(cache);
    size_t i = hash_of(key) & (TA_MAX_PICTURES - 1);
    while (cache->slot[i].used && !same(&cache->slot[i].key, key))
        i = (i + 1) & (TA_MAX_PICTURES - 1);
    struct ta_picture *picture = &cache->slot[i];
    if (picture->used)
        return picture;
    picture->key = *key;
    bool made = key->kind == TA_DRAW_TEXT ? make_text(front, picture) : make_shape(front, picture);
    if (!made) {
        *picture = (struct ta_picture){0};
        return NULL;
    }
    if (picture->texture)
        SDL_SetTextureBlendMode(picture->texture, SDL_BLENDMODE_BLEND);
    picture->used = true;
    cache->n++;
    cache->made++;
    return picture;
}
