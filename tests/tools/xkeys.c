/* xkeys.c - a helper of tests: presses keys as another process would, through the X server (XTest).
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   xkeys press N [MIN_MS MAX_MS]  N times F or J, at random, so many ms apart
 *   xkeys play SECONDS [keys=fj] [left=260] [miss=0] [mouse=0]
 *                                  plays a session: watches the screen for machines that wait for
 *                                  a choice and answers; space bar on pages; ends with the window.
 *                                  left: where the left machine stands, in units from the middle;
 *                                  miss: share of choices left to the deadline;
 *                                  mouse: 1 to click at one of two machines (noted as its key),
 *                                  after a click between them
 *   xkeys tap KEY [HOLD_MS]        one key by its X name
 *
 * A line for each press: key ("-" for a click that is no answer), CLOCK_MONOTONIC (ns) just before
 * it was sent and when the server had taken it. Key and delay come from a fixed seed. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void sleep_ms(double ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1000),
                         .tv_nsec = (long)((int64_t)(ms * 1e6) % 1000000000)};
    nanosleep(&t, NULL);
}

static double uniform(void)
{
    static uint64_t state = 20260;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) * 0x1p-53;
}

static void press(Display *x, KeySym key, double hold_ms)
{
    KeyCode code = XKeysymToKeycode(x, key);
    int64_t before = now_ns();
    XTestFakeKeyEvent(x, code, True, 0);
    XSync(x, False);
    printf("%s %" PRId64 " %" PRId64 "\n", XKeysymToString(key), before, now_ns());
    fflush(stdout);
    sleep_ms(hold_ms);
    XTestFakeKeyEvent(x, code, False, 0);
    XSync(x, False);
}

/* One of these letters or digits. */
static KeySym random_key(const char *keys)
{
    char name[2] = {keys[(size_t)(uniform() * (double)strlen(keys))], '\0'};
    return XStringToKeysym(name);
}

static unsigned long pixel_at(Display *x, int px, int py)
{
    XImage *image = XGetImage(x, DefaultRootWindow(x), px, py, 1, 1, AllPlanes, ZPixmap);
    if (!image)
        return 0;
    unsigned long pixel = XGetPixel(image, 0, 0) & 0xffffff;
    XDestroyImage(image);
    return pixel;
}

/* A picture as a number, from the pixels of a coarse grid; 0 when all are alike. */
static unsigned long look(Display *x)
{
    unsigned w = (unsigned)DisplayWidth(x, DefaultScreen(x));
    unsigned h = (unsigned)DisplayHeight(x, DefaultScreen(x));
    XImage *image = XGetImage(x, DefaultRootWindow(x), 0, 0, w, h, AllPlanes, ZPixmap);
    if (!image)
        return 0;
    unsigned long sum = 5381, first = XGetPixel(image, 3, 3);
    bool alike = true;
    for (int py = 3; py < (int)h; py += 7)
        for (int px = 3; px < (int)w; px += 11) {
            unsigned long pixel = XGetPixel(image, px, py);
            alike &= pixel == first;
            sum = sum * 33 + pixel;
        }
    XDestroyImage(image);
    return alike ? 0 : sum;
}

struct player {
    const char *keys; /* of the machines */
    double left, miss;
    bool mouse;
};

/* The frame of the left key's sign, so many units left and 28 above 236 below the centre, is there
 * only while a choice is wanted; between two machines, so is the cross in the middle. The screen
 * and the window are of one size. */
static bool choice_wanted(Display *x, const struct player *by)
{
    enum { RULE = 0x777777, INK = 0xEBEBEB };
    int w = DisplayWidth(x, DefaultScreen(x)), h = DisplayHeight(x, DefaultScreen(x));
    double unit = h / 720.0;
    bool sign =
        pixel_at(x, (int)(w / 2 - by->left * unit), (int)(h / 2 + (236 - 26.5) * unit)) == RULE;
    return sign && (strlen(by->keys) > 2 || pixel_at(x, w / 2 - 1, h / 2 - 1) == INK);
}

static bool has_window(Display *x)
{
    Window root, parent, *child = NULL;
    unsigned n = 0;
    XQueryTree(x, DefaultRootWindow(x), &root, &parent, &child, &n);
    bool shown = false;
    for (unsigned i = 0; i < n; i++) {
        XWindowAttributes of;
        shown |=
            XGetWindowAttributes(x, child[i], &of) && of.map_state == IsViewable && of.width > 99;
    }
    if (child)
        XFree(child);
    return shown;
}

static int ignore_error(Display *x, XErrorEvent *event)
{
    (void)x, (void)event; /* a window may go while it is looked at */
    return 0;
}

/* A click of the left button so many units from the middle. */
static void click(Display *x, const char *name, double ux, double uy)
{
    int w = DisplayWidth(x, DefaultScreen(x)), h = DisplayHeight(x, DefaultScreen(x));
    double unit = h / 720.0;
    XTestFakeMotionEvent(x, -1, (int)(w / 2 + ux * unit), (int)(h / 2 + uy * unit), 0);
    XSync(x, False);
    int64_t before = now_ns();
    XTestFakeButtonEvent(x, 1, True, 0);
    XSync(x, False);
    printf("%s %" PRId64 " %" PRId64 "\n", name, before, now_ns());
    fflush(stdout);
    sleep_ms(40);
    XTestFakeButtonEvent(x, 1, False, 0);
    XSync(x, False);
}

/* Beside both machines first, then at one of the two, anywhere within 110 by 150 units of it. */
static void click_one(Display *x, const struct player *by)
{
    bool right = uniform() < 0.5;
    char name[2] = {by->keys[right], '\0'};
    click(x, "-", 0, 150);
    click(x, name, (right ? 1 : -1) * by->left + 110 * (2 * uniform() - 1),
          150 * (2 * uniform() - 1) - 16);
}

static void answer(Display *x, const struct player *by)
{
    bool missed = uniform() < by->miss;
    sleep_ms(120 + 300 * uniform());
    if (!missed && choice_wanted(x, by)) {
        if (by->mouse)
            click_one(x, by);
        else
            press(x, random_key(by->keys), 40 + 40 * uniform());
    }
    /* A key that came before the program knew of its own picture is no answer: another one then. */
    for (int64_t since = now_ns(); choice_wanted(x, by); sleep_ms(2))
        if (!missed && now_ns() - since > 1500000000)
            return;
}

/* A picture that stands for 1.3 s is a page: a trial's own stand for a second at most, but for the
 * empty one. The whole screen is looked at seldom, since that keeps the X server busy. */
static void play(Display *x, double seconds, const struct player *by)
{
    enum { POLLS = 12 };
    int64_t end = now_ns() + (int64_t)(seconds * 1e9), still_since = now_ns();
    unsigned long last = 0;
    bool began = false;
    for (int poll = 0; now_ns() < end; poll++) {
        sleep_ms(4);
        bool there = has_window(x);
        if (began && !there)
            return;
        began |= there;
        if (there && choice_wanted(x, by)) {
            answer(x, by);
            still_since = now_ns();
        }
        if (poll % POLLS)
            continue;
        unsigned long seen = there ? look(x) : 0;
        if (!seen || seen != last)
            still_since = now_ns();
        last = seen;
        if (now_ns() - still_since > 1300000000) {
            press(x, XK_space, 50);
            still_since = now_ns();
        }
    }
}

static struct player player_of(int n, char **word)
{
    struct player by = {.keys = "fj", .left = 260};
    for (int i = 0; i < n; i++) {
        if (!strncmp(word[i], "keys=", 5) && word[i][5])
            by.keys = word[i] + 5;
        else if (!strncmp(word[i], "left=", 5))
            by.left = atof(word[i] + 5);
        else if (!strncmp(word[i], "mouse=", 6))
            by.mouse = atoi(word[i] + 6) != 0;
        else if (!strncmp(word[i], "miss=", 5))
            by.miss = atof(word[i] + 5);
    }
    return by;
}

int main(int n, char **word)
{
    Display *x = XOpenDisplay(NULL);
    int first, major, minor, event;
    if (!x || !XTestQueryExtension(x, &first, &event, &major, &minor)) {
        fprintf(stderr, "xkeys: no X server with XTest\n");
        return 77;
    }
    XSetErrorHandler(ignore_error);
    if (n >= 3 && !strcmp(word[1], "press")) {
        double least = n > 3 ? atof(word[3]) : 20, most = n > 4 ? atof(word[4]) : 60;
        for (int i = 0; i < atoi(word[2]); i++) {
            press(x, random_key("fj"), 5 + 10 * uniform());
            sleep_ms(least + (most - least) * uniform());
        }
    } else if (n >= 3 && !strcmp(word[1], "play")) {
        struct player by = player_of(n - 3, word + 3);
        play(x, atof(word[2]), &by);
    } else if (n >= 3 && !strcmp(word[1], "tap")) {
        press(x, XStringToKeysym(word[2]), n > 3 ? atof(word[3]) : 50);
    } else {
        fprintf(stderr,
                "usage: xkeys press N [MIN_MS MAX_MS] | play SECONDS [keys=fj] [left=260] "
                "[miss=0] [mouse=0] | tap KEY [HOLD_MS]\n");
        return 2;
    }
    XCloseDisplay(x);
    return 0;
}
