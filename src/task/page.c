/* page.c - lays out pages: lines broken by estimated widths, the block centred on the screen.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pure rooms have no fonts, so widths are sums of Noto Sans's advance widths. A 5:4 screen is
 * 900 units wide; lines end at 840. */
#include "page.h"

#include "draw.h"
#include "keys.h"
#include "looks.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const float WIDEST = 840, HIGHEST = 344, LEADING = 1.4f;

/* --- widths ---------------------------------------------------------------------------------- */

/* Advance widths of Noto Sans from the blank to '~', in 1/1000 em. */
static const short advance[] = {
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572,
    572, 572, 572, 572, 572, 572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556,
    519, 728, 741, 339, 273, 619, 524, 907, 760, 781, 605, 781, 622, 549, 556, 731, 600, 930, 586,
    566, 572, 329, 372, 329, 572, 444, 281, 561, 615, 480, 615, 564, 344, 615, 618, 258, 258, 534,
    258, 935, 618, 605, 615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
};
enum { N_ADVANCES = sizeof advance / sizeof *advance, OTHER_LETTER = 610 };
static const float BOLDER = 1.08f;

/* In em. Bytes that go on a character have none. */
static float letter_width(unsigned char c)
{
    if ((c & 0xC0) == 0x80) {
        return 0;
    }
    bool known = c >= ' ' && c < ' ' + N_ADVANCES;
    return (known ? (float)advance[c - ' '] : OTHER_LETTER) / 1000;
}

float ta_text_width(const char *text, float height, bool bold)
{
    float em = 0;
    for (const char *s = text; *s; s++) {
        em += letter_width((unsigned char)*s);
    }
    return em * height * (bold ? BOLDER : 1.0f);
}

size_t ta_text_fit(const char *text, float height, bool bold, float width)
{
    size_t fits = 0;
    float em = 0;
    for (size_t i = 0; text[i]; i++) {
        em += letter_width((unsigned char)text[i]);
        if (em * height * (bold ? BOLDER : 1.0f) > width) {
            return fits ? fits : strlen(text); /* one long word: drawn as it is */
        }
        if (text[i] == ' ') {
            fits = i;
        }
    }
    return strlen(text);
}

/* --- building -------------------------------------------------------------------------------- */

static float base_height(enum ta_line_kind kind)
{
    return kind == TA_LINE_TITLE  ? TA_SIZE_TITLE
           : kind == TA_LINE_TEXT ? TA_SIZE_TEXT
                                  : TA_SIZE_SMALL;
}

/* A title grows with the text, but not as much: it is large enough. */
static float height_of(const struct ta_page *p, enum ta_line_kind kind)
{
    float size = kind == TA_LINE_TITLE && p->size > 1 ? (1 + p->size) / 2 : p->size;
    float h = base_height(kind) * size;
    return h < TA_SIZE_LEAST ? TA_SIZE_LEAST : h;
}

struct ta_page ta_page_begin(const struct ta_task *task)
{
    struct ta_page page = {.task = task, .size = (float)task->exp->text_size};
    return page;
}

static struct ta_line *add_line(struct ta_page *p, enum ta_line_kind kind, float h)
{
    assert(p->n < TA_MAX_LINES);
    struct ta_line *line = &p->line[p->n++];
    line->kind = kind;
    line->h = h;
    line->text[0] = '\0';
    return line;
}

int ta_page_gap(struct ta_page *p, float height)
{
    add_line(p, TA_LINE_GAP, height);
    return p->n - 1;
}

static int lines_of(const char *text, float h, bool bold, float width)
{
    int n = 0;
    for (; *text; n++) {
        text += ta_text_fit(text, h, bold, width);
        text += *text == ' ';
    }
    return n;
}

/* The narrowest width that takes no more lines: they become about equally long, and no word stands
 * alone. */
static float even_width(const char *text, float h, bool bold)
{
    int least = lines_of(text, h, bold, WIDEST);
    float width = ta_text_width(text, h, bold) / (float)(least > 0 ? least : 1);
    while (width < WIDEST && lines_of(text, h, bold, width) > least) {
        width += h / 2;
    }
    return width < WIDEST ? width : WIDEST;
}

void ta_page_write(struct ta_page *p, enum ta_line_kind kind, const char *text)
{
    float h = height_of(p, kind), width = even_width(text, h, kind == TA_LINE_TITLE);
    if (p->n > 0 && p->line[p->n - 1].kind == kind && kind != TA_LINE_TITLE) {
        ta_page_gap(p, 0.35f * h); /* paragraphs stand apart */
    }
    while (*text) {
        size_t n = ta_text_fit(text, h, kind == TA_LINE_TITLE, width);
        struct ta_line *line = add_line(p, kind, h * LEADING);
        memcpy(line->text, text, n);
        line->text[n] = '\0';
        text += n;
        text += *text == ' ';
    }
}

void ta_page_say(struct ta_page *p, enum ta_line_kind kind, enum ta_phrase which, const char *a,
                 const char *b)
{
    char text[TA_SCENE_TEXT];
    const char *const args[] = {a, b, NULL};
    ta_page_write(p, kind, ta_phrase_fill(p->task->dress.texts, text, sizeof text, which, args));
}

/* --- drawing --------------------------------------------------------------------------------- */

static float total_height(const struct ta_page *p)
{
    float sum = 0;
    for (int i = 0; i < p->n; i++) {
        sum += p->line[i].h;
    }
    return sum;
}

static float shrink_of(const struct ta_page *p)
{
    float room = 2 * HIGHEST - p->bottom, sum = total_height(p);
    return sum > room ? room / sum : 1;
}

float ta_page_y(const struct ta_page *p, int index, float *shrink)
{
    *shrink = shrink_of(p);
    float y = -p->bottom / 2 - total_height(p) * *shrink / 2;
    for (int i = 0; i < index; i++) {
        y += p->line[i].h * *shrink;
    }
    return y + p->line[index].h * *shrink / 2;
}

void ta_page_draw(struct ta_page *p, struct ta_scene *s)
{
    for (int i = 0; i < p->n; i++) {
        const struct ta_line *line = &p->line[i];
        float shrink, y = ta_page_y(p, i, &shrink), h = height_of(p, line->kind) * shrink;
        if (line->kind == TA_LINE_GAP) {
            continue;
        }
        ta_draw_text(s, 0, y, h < TA_SIZE_LEAST ? TA_SIZE_LEAST : h,
                     line->kind == TA_LINE_QUIET ? TA_QUIET : TA_INK, line->text);
        s->draw[s->n - 1].bold = line->kind == TA_LINE_TITLE;
    }
}

/* --- the lower edge -------------------------------------------------------------------------- */

enum { EDGE_Y = 312, EDGE_X = 330 };

static void draw_way(const struct ta_task *task, struct ta_scene *s, int side, enum ta_phrase which,
                     int key)
{
    const char *word = task->dress.texts->phrase[which];
    float x = (float)(side * EDGE_X);
    float w = ta_text_width(word, TA_SIZE_SMALL, false) + 90;
    ta_draw_key(s, x, EDGE_Y, key);
    ta_draw_text(s, x - (float)side * (w / 2 - 4), EDGE_Y, TA_SIZE_SMALL, TA_QUIET, word);
    ta_draw_hit(s, x - (float)side * (w / 2 - 45), EDGE_Y, w + 20, 70, key);
}

void ta_page_navigation(const struct ta_task *task, struct ta_scene *s, bool back, bool on)
{
    if (back) {
        draw_way(task, s, -1, TA_SAY_NAV_BACK, TA_KEY_LEFT);
    }
    if (on) {
        draw_way(task, s, 1, TA_SAY_NAV_NEXT, TA_KEY_RIGHT);
    }
}

void ta_page_hint(const struct ta_task *task, struct ta_scene *s, enum ta_phrase which, int key)
{
    const char *text = task->dress.texts->phrase[which];
    float size = task->exp->text_size > 1.2 ? 1.2f : (float)task->exp->text_size;
    /* beside the key that leads back there is less room */
    float room = task->state == STATE_INSTRUCTIONS ? 340 : WIDEST;
    float h = TA_SIZE_SMALL * size, w = ta_text_width(text, h, false);
    h = w > room ? h * room / w : h;
    h = h < TA_SIZE_LEAST ? TA_SIZE_LEAST : h;
    ta_draw_text(s, 0, EDGE_Y, h, TA_QUIET, text);
    if (key >= 0) {
        ta_draw_hit(s, 0, EDGE_Y, ta_text_width(text, h, false) + 40, 60, key);
    }
}
