#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The test of keys and their times at length: 1000 keys, and a session of 60.
TWOARM_KEYS=${TWOARM_KEYS:-1000} TWOARM_KEY_TRIALS=${TWOARM_KEY_TRIALS:-12} \
    exec bash "$(dirname "$0")/../cli/alone_sdl_keys.sh"
