/* raster.h - polygons to 8-bit coverage: the anti-aliasing that SDL2's software renderer lacks.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points are whole 1/256 of a pixel, so that two mirrored polygons have exactly mirrored pixels. */
#ifndef TWOARM_SDL_RASTER_H
#define TWOARM_SDL_RASTER_H

#include "twoarm/base.h"

enum { TA_SUBPX = 256 }; /* steps a pixel */
struct ta_point {
    int x, y;
};

/* Closed outlines, one after the other; an inner one that runs the other way is a hole. Owns both
 * arrays; zero-initialise. */
struct ta_outline {
    struct ta_point *point;
    int n, room;
    int *end; /* end[i]: index after the last point of contour i */
    int n_end, room_end;
};
bool ta_outline_add(struct ta_outline *, int x, int y); /* false: memory is out */
bool ta_outline_close(struct ta_outline *);
void ta_outline_free(struct ta_outline *);

/* Rounded box by its centre, half width, half height and corner radius; hole: runs backwards. */
bool ta_outline_box(struct ta_outline *, struct ta_point centre, int half_w, int half_h, int radius,
                    bool hole);
/* Line with round ends. A line without length is a disc. */
bool ta_outline_line(struct ta_outline *, struct ta_point from, struct ta_point to, int thick);

/* Coverage 0..255 of w x h pixels; what lies outside is cut off. cover: w * h bytes. Overlaps count
 * once when their contours run the same way. false: memory is out. */
bool ta_raster(const struct ta_outline *, int w, int h, unsigned char *cover);

#endif
