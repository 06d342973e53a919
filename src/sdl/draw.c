/* draw.c - a scene's commands to rectangles and cached pictures, placed so that they look crisp.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Straight edges fall on whole pixels, curves are anti-aliased. All rounding is symmetric about the
 * screen's centre: a scene whose halves are mirror images has pixels that are mirror images.
 * Nothing large is blended: a box is three filled rectangles and four small corners, so that a
 * full-screen picture costs little without a graphics card too. */
#include <math.h>

#include "front.h"
#include "raster.h"

/* The narrowest screen the scenes are made for, in units: 5:4, the squarest common display. */
static const double NARROWEST = 900;

void ta_front_resize(struct ta_front *front)
{
    SDL_GetRendererOutputSize(front->renderer, &front->width_px, &front->height_px);
    front->unit_px = fmin(front->height_px / 720.0, front->width_px / NARROWEST);
    ta_cache_clear(&front->cache);
    front->lost = false;
}

/* The whole pixel nearest to v pixels from the centre of a side of `size` pixels. */
static int edge_px(double v, int size)
{
    double away = fabs(v);
    int from_start =
        size % 2 ? (size + 1) / 2 + (int)floor(away) : size / 2 + (int)floor(away + 0.5);
    return v >= 0 ? from_start : size - from_start;
}

/* v pixels from the centre in 1/256 px from the start of the side, rounded to `step` of them. */
static int fine(double v, int size, int step)
{
    return size * (TA_SUBPX / 2) + (int)lround(v * TA_SUBPX / step) * step;
}

static int at_least_1(double v)
{
    int n = (int)lround(v);
    return n < 1 ? 1 : n;
}

static void set_colour(struct ta_front *front, uint32_t rgb)
{
    SDL_SetRenderDrawColor(front->renderer, (Uint8)(rgb >> 16), (Uint8)(rgb >> 8), (Uint8)rgb, 255);
}

static void fill(struct ta_front *front, int x, int y, int w, int h)
{
    SDL_Rect rect = {x, y, w, h};
    if (w > 0 && h > 0)
        SDL_RenderFillRect(front->renderer, &rect);
}

/* Draws the picture of `key` with its anchor at (x, y), in 1/256 px from the top left corner. */
static void put(struct ta_front *front, struct ta_picture_key *key, int x, int y)
{
    int px = x / TA_SUBPX,
        py = y / TA_SUBPX; /* rounding towards 0 is as good as any off the screen */
    key->part[0] = x - px * TA_SUBPX;
    key->part[1] = y - py * TA_SUBPX;
    const struct ta_picture *picture = ta_cache_get(front, key);
    if (!picture)
        return;
    SDL_Rect to = {px + picture->x, py + picture->y, picture->w, picture->h};
    SDL_RenderCopy(front->renderer, picture->texture, NULL, &to);
}

/* --- boxes and frames --- */

struct corners {
    int x0, y0, x1, y1; /* edges in whole pixels; x1, y1 exclusive */
    int radius;
};

static struct corners box_of(const struct ta_front *front, const struct ta_draw *d)
{
    double u = front->unit_px, x = d->x, y = d->y, w = d->w, h = d->h;
    struct corners box = {
        edge_px((x - w / 2) * u, front->width_px), edge_px((y - h / 2) * u, front->height_px),
        edge_px((x + w / 2) * u, front->width_px), edge_px((y + h / 2) * u, front->height_px), 0};
    int limit = SDL_min(box.x1 - box.x0, box.y1 - box.y0) / 2;
    box.radius = (int)lround(d->radius * u);
    if (box.radius > limit)
        box.radius = limit;
    return box;
}

/* The four quarters of a disc (thick 0) or ring, each into its corner. */
static void put_corners(struct ta_front *front, const struct corners *box, uint32_t rgb, int thick)
{
    int r = box->radius;
    if (r <= 0)
        return;
    struct ta_picture_key key = {.kind = thick ? TA_DRAW_RING : TA_DRAW_DISC, .rgb = rgb};
    key.part[2] = r * TA_SUBPX;
    key.part[3] = SDL_min(thick, r) * TA_SUBPX;
    const struct ta_picture *picture = ta_cache_get(front, &key);
    if (!picture)
        return;
    for (int i = 0; i < 4; i++) {
        bool right = i % 2, low = i / 2;
        SDL_Rect from = {right ? r : 0, low ? r : 0, r, r};
        SDL_Rect to = {right ? box->x1 - r : box->x0, low ? box->y1 - r : box->y0, r, r};
        SDL_RenderCopy(front->renderer, picture->texture, &from, &to);
    }
}

static void draw_box(struct ta_front *front, const struct ta_draw *d)
{
    struct corners box = box_of(front, d);
    int w = box.x1 - box.x0, h = box.y1 - box.y0, r = box.radius;
    if (w <= 0 || h <= 0)
        return;
    set_colour(front, d->rgb);
    fill(front, box.x0 + r, box.y0, w - 2 * r, h);
    fill(front, box.x0, box.y0 + r, r, h - 2 * r);
    fill(front, box.x1 - r, box.y0 + r, r, h - 2 * r);
    put_corners(front, &box, d->rgb, 0);
}

static void draw_frame(struct ta_front *front, const struct ta_draw *d)
{
    struct corners box = box_of(front, d);
    int w = box.x1 - box.x0, h = box.y1 - box.y0, r = box.radius;
    if (w <= 0 || h <= 0)
        return;
    int thick = SDL_min(at_least_1(d->thick * front->unit_px), SDL_max(1, SDL_min(w, h) / 2));
    set_colour(front, d->rgb);
    fill(front, box.x0 + r, box.y0, w - 2 * r, thick);
    fill(front, box.x0 + r, box.y1 - thick, w - 2 * r, thick);
    fill(front, box.x0, box.y0 + r, thick, h - 2 * r);
    fill(front, box.x1 - thick, box.y0 + r, thick, h - 2 * r);
    put_corners(front, &box, d->rgb, thick);
}

/* --- round and slanted things --- */

/* Discs, rings and symbols sit on half pixels: equal ones then share a texture. */
static void draw_round(struct ta_front *front, const struct ta_draw *d)
{
    double u = front->unit_px;
    struct ta_picture_key key = {.kind = (int)d->kind, .rgb = d->rgb};
    if (d->kind == TA_DRAW_SYMBOL) {
        key.part[2] = (unsigned)d->symbol % TA_N_SYMBOLS;
        key.part[3] = (int)lround(d->w * u * TA_SUBPX);
    } else {
        key.part[2] = (int)lround(d->radius * u * TA_SUBPX);
        if (d->kind == TA_DRAW_RING)
            key.part[3] = SDL_max(TA_SUBPX, (int)lround(d->thick * u * TA_SUBPX));
    }
    if (key.part[2 + (d->kind == TA_DRAW_SYMBOL)] <= 0)
        return;
    put(front, &key, fine(d->x * u, front->width_px, TA_SUBPX / 2),
        fine(d->y * u, front->height_px, TA_SUBPX / 2));
}

/* The middle, in 1/256 px, of a stroke with edges on whole pixels; *thick becomes its width. */
static int stroke_middle(double v, int size, int *thick)
{
    double half = *thick / 2.0;
    int lo = edge_px(v - half, size), hi = edge_px(v + half, size);
    *thick = hi - lo;
    return (lo + hi) * (TA_SUBPX / 2);
}

static void draw_line(struct ta_front *front, const struct ta_draw *d)
{
    double u = front->unit_px;
    int x = fine(d->x * u, front->width_px, 1), x2 = fine(d->x2 * u, front->width_px, 1);
    int y = fine(d->y * u, front->height_px, 1), y2 = fine(d->y2 * u, front->height_px, 1);
    int thick = (int)lround(fmax(1, d->thick * u) * TA_SUBPX);
    if (x == x2 || y == y2) { /* upright or level: sharp edges */
        int whole = at_least_1(d->thick * u);
        if (x == x2)
            x = x2 = stroke_middle(d->x * u, front->width_px, &whole);
        else
            y = y2 = stroke_middle(d->y * u, front->height_px, &whole);
        thick = whole * TA_SUBPX;
    }
    struct ta_picture_key key = {.kind = TA_DRAW_LINE, .rgb = d->rgb};
    key.part[2] = x2 - x;
    key.part[3] = y2 - y;
    key.part[4] = thick;
    put(front, &key, x, y);
}

/* --- text --- */

int ta_front_text_px(const struct ta_front *front, const struct ta_draw *d)
{
    int px = (int)lround(d->h * front->unit_px);
    return px < 6 ? 6 : px;
}

static void draw_text(struct ta_front *front, const struct ta_draw *d)
{
    struct ta_picture_key key = {.kind = TA_DRAW_TEXT, .rgb = d->rgb, .bold = d->bold};
    key.part[0] = ta_front_text_px(front, d);
    SDL_strlcpy(key.text, d->text, sizeof key.text);
    const struct ta_picture *picture = ta_cache_get(front, &key);
    if (!picture || !picture->texture)
        return;
    double left = front->width_px / 2.0 + d->x * front->unit_px;
    if (d->align == TA_CENTRE)
        left -= picture->w / 2.0;
    int middle = (int)lround(front->height_px / 2.0 + d->y * front->unit_px);
    SDL_Rect to = {(int)lround(left), middle + picture->y, picture->w, picture->h};
    SDL_RenderCopy(front->renderer, picture->texture, NULL, &to);
}

void ta_front_draw(struct ta_front *front, const struct ta_scene *scene)
{
    static void (*const draw[])(struct ta_front *, const struct ta_draw *) = {
        [TA_DRAW_BOX] = draw_box,    [TA_DRAW_FRAME] = draw_frame, [TA_DRAW_DISC] = draw_round,
        [TA_DRAW_RING] = draw_round, [TA_DRAW_LINE] = draw_line,   [TA_DRAW_SYMBOL] = draw_round,
        [TA_DRAW_TEXT] = draw_text,
    };
    if (front->lost)
        ta_front_resize(front);
    set_colour(front, scene->ground);
    SDL_RenderClear(front->renderer);
    for (int i = 0; i < scene->n; i++)
        draw[scene->draw[i].kind](front, &scene->draw[i]);
}
