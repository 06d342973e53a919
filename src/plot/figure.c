/* figure.c - one figure: a data file and a gnuplot script that stand beside the drawing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"
#include "plot/words.h"

#include <math.h>
#include <stdio.h>

/* One palette in all figures. */
static const char prelude[] =
    "set datafile separator tab\n"
    "set datafile missing 'n/a'\n"
    "set border 3 lc rgb '#777777' lw 1\n"
    "set tics nomirror out scale .6 textcolor rgb '#444444'\n"
    "set grid lc rgb '#E4E4E4' lt 1 lw 1\n"
    "set errorbars 0\n"
    "unset key\n"
    "human = '#222222'   # points and lines of participants\n"
    "agents = '#3A7FBF'  # mean of matched agents; their 95 % band is a fifth of it\n"
    "quiet = '#999999'   # chance, diagonals\n"
    "spread = '#B5B5B5'  # intervals of participants\n";

void figure_begin(struct figure *f, const char *name, int width, int height, const char *columns)
{
    *f = (struct figure){0};
    ta_text_add(&f->name, "%s", name);
    ta_text_add(&f->data, "%s\n", columns);
    ta_text_add(
        &f->script,
        "# twoarm " TA_VERSION ". Draw again: gnuplot %s.gp  As PDF: gnuplot -e 'pdf=1' %s.gp\n"
        "reset\n"
        "set encoding utf8\n"
        "if (exists('png')) {\n"
        "    set terminal pngcairo noenhanced font 'sans-serif,12' size %d,%d "
        "background '#FFFFFF'\n"
        "    set output '%s.png'\n"
        "} else { if (exists('pdf')) {\n"
        "    set terminal pdfcairo noenhanced font 'sans-serif,9' size %.2fin,%.2fin\n"
        "    set output '%s.pdf'\n"
        "} else {\n"
        "    set terminal svg noenhanced font 'sans-serif,12' size %d,%d fixed "
        "background '#FFFFFF'\n"
        "    set output '%s.svg'\n"
        "} }\n"
        "data = '%s.tsv'\n"
        "%s",
        name, name, width, height, name, width / 100.0, height / 100.0, name, width, height, name,
        name, prelude);
}

void figure_quote(struct figure *f, const char *text)
{
    ta_text_add(&f->script, "'");
    for (const char *c = text; *c; c++) {
        ta_text_add(&f->script, *c == '\'' ? "''" : "%c", *c);
    }
    ta_text_add(&f->script, "'");
}

static void separate(struct figure *f)
{
    if (f->data.s[f->data.n - 1] != '\n') {
        ta_text_add(&f->data, "\t");
    }
}

void figure_number(struct figure *f, double x)
{
    char buf[NUM_SIZE];
    separate(f);
    ta_text_add(&f->data, "%s", num_cell(buf, x));
}

void figure_label(struct figure *f, const char *label, int most)
{
    separate(f);
    label_for_figure(&f->data, label, most);
}

void figure_row_end(struct figure *f)
{
    ta_text_add(&f->data, "\n");
}

/* Shares keep the axis 0 to 1 unless everything lies above .2. */
void figure_share_axis(struct figure *f, char axis, double least)
{
    double from = least > .22 ? .2 : 0, step = .2;
    int tics = (int)lround((1 - from) / step);
    ta_text_add(&f->script, "set %crange [%.1f:1]\nset %ctics (", axis, from, axis);
    for (int i = 0; i <= tics; i++) {
        char buf[NUM_SIZE];
        double at = 1 - (tics - i) * step;
        at = at < from ? from : at;
        ta_text_add(&f->script, "%s'%s' %.1f", i ? ", " : "",
                    num_show(buf, at, fabs(at - 1) < .01 ? 0 : 1, ""), at);
    }
    ta_text_add(&f->script, ")\n");
}

/* 1, 2 or 5 times a power of ten. */
static double round_step(double width)
{
    double power = pow(10, floor(log10(width / 5))), steps = width / 5 / power;
    return power * (steps < 1.5 ? 1 : steps < 3.5 ? 2 : steps < 7.5 ? 5 : 10);
}

void figure_axis(struct figure *f, char axis, double lo, double hi)
{
    double step = round_step(hi - lo);
    int decimals = step < .999 ? (int)ceil(-log10(step) - 1e-9) : 0;
    ta_text_add(&f->script, "set %crange [%.6g:%.6g]\nset %ctics (", axis, lo, hi, axis);
    long first = lround(ceil(lo / step - 1e-9)), last = lround(floor(hi / step + 1e-9));
    for (long i = first; i <= last; i++) {
        char buf[NUM_SIZE];
        ta_text_add(&f->script, "%s'%s' %.6g", i > first ? ", " : "",
                    num_show(buf, (double)i * step, decimals, ""), (double)i * step);
    }
    ta_text_add(&f->script, ")\n");
}

static bool write_part(const struct figure *f, const char *folder, const char *ending,
                       const struct ta_text *text, struct ta_error *error)
{
    struct ta_text path = {0};
    ta_text_add(&path, "%s/%s.%s", folder, f->name.s, ending);
    bool done = ta_result_write(path.s, text->s, text->n, error);
    ta_text_free(&path);
    return done;
}

bool figure_write(struct figure *f, const char *folder, struct ta_error *error)
{
    ta_text_add(&f->script, "unset output\n");
    return write_part(f, folder, "tsv", &f->data, error) &&
           write_part(f, folder, "gp", &f->script, error);
}

void figure_free(struct figure *f)
{
    ta_text_free(&f->name);
    ta_text_free(&f->data);
    ta_text_free(&f->script);
}
