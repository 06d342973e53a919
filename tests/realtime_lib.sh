# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For tests in real time: a session's log against the keys another process sent (xkeys), and against
# its schedule. What is asked is what the program claims (read_bound, late_flips), so that a busy
# machine makes no test fail.

# zero_of SIDECAR: the session's zero on CLOCK_MONOTONIC, in seconds.
zero_of() {
    sed -n 's/.*"LogZeroMonotonicSeconds": \([0-9.]*\).*/\1/p' "$1"
}

# frame_of SIDECAR: one frame in ns, as the program counts: measured, stated, or of 60 Hz.
frame_of() {
    local names='RefreshStatedHertz\|RefreshHertz\|WaitsForDisplay'
    sed -n "s/^.*\"\($names\)\": \([0-9a-z.]*\).*/\1 \2/p" "$1" | awk '
        { of[$1] = $2 }
        END {
            hz = of["WaitsForDisplay"] == "true" ? of["RefreshHertz"] : of["RefreshStatedHertz"]
            printf "%.0f\n", 1e9 / (hz > 0 ? hz : 60)
        }'
}

# compare_log ZERO SENT LOG [KEYS [MOUSE]]: every answer is a key that was sent (KEYS from left to
# right; fj), the machine's that stands there; sent <= read, and read within read_bound + 1 ms of
# its arrival at the server. Every key that was sent is an answer, but for those of a missed trial,
# and for those that were taken for premature. MOUSE not empty: they are clicks.
compare_log() {
    awk -F '\t' -v zero="$1" -v keys="${4:-fj}" -v mouse="${5:-}" '
    FNR == NR {
        split($0, word, " ")
        if (length(word[1]) != 1 || !index(keys, word[1])) next
        key[++n] = word[1]
        sent[n] = word[2] / 1e9
        got[n] = word[3] / 1e9
        next
    }
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    {
        rows++
        if ($at["status"] != "ok") {
            missed++
            while (m < n && sent[m + 1] < zero + $at["end"]) { m++; unread++ }
            next
        }
        m++
        answers++
        read = zero + $at["onset"] + $at["response_time"]
        while (m < n && sent[m + 1] <= read) { # the last key before it is the answer
            m++
            if ($at["premature_time"] == "n/a") lost++
            else unread++
        }
        wrong += toupper($at["key"]) != (mouse ? "MOUSE" : toupper(key[m]))
        wrong += substr(keys, $at["side_" $at["choice"]], 1) != key[m]
        os = zero + $at["onset"] + $at["key_time_os"]
        error = (read - sent[m]) * 1000
        early += error < -0.002 || read > zero + $at["choice_onset"]
        late += (read - got[m]) * 1000 > $at["read_bound"] * 1000 + 1
        off += os - sent[m] < -0.001 || os - got[m] > 0.001
        sum += error
        if (error > most) most = error
    }
    END {
        printf "%d rows, %d missed, %d keys sent, %d not answers, %d lost, %d wrong, %d at " \
            "impossible times, %d later than their bound + 1 ms, %d with a stamp of the system " \
            "off by more than 1 ms; error %.3f ms (most %.3f)\n", rows, missed, n, unread, lost, \
            wrong, early, late, off, answers ? sum / answers : 0, most
        exit !(answers > 0 && n == m) || lost || wrong || early || late || off
    }' "$2" "$3"
}

# compare_flips FRAME DEADLINE LOG OUTCOMES: from each flip to the next it is as many whole frames
# as the outcome table (fixation, highlight, feedback, interval), the deadline and the response time
# say. A flip is never more than half a frame early; one that is more than half a frame late is
# counted in late_flips, and nothing else is. Fixation and interval have no column for that: there,
# most must be in time.
compare_flips() {
    awk -F '\t' -v frame="$1" -v deadline="$2" '
    function say(text) { print "trial " $at["trial"] ": " text; bad++ }
    function frames(s,    n) {
        n = int(s * 1e9 / frame + 0.5)
        return n < 1 ? 1 : n
    }
    # The first boundary that leaves half a frame after t, counted from the flip before.
    function boundary(t,    n) {
        n = (t * 1e9 + frame / 2) / frame
        return n <= 1 ? 1 : n == int(n) ? n : int(n) + 1
    }
    # A flip `after` seconds after the one before it, due after n frames; critical ones are counted.
    function flip(what, after, n, critical,    off) {
        off = after * 1e9 - n * frame
        flips++
        if (off < -frame / 2) say(what " " -off / 1e6 " ms early")
        if (critical) {
            surely += off > frame / 2 + 2000
            perhaps += off > frame / 2 - 2000
        } else {
            others++
            others_late += off > frame / 2
        }
        sum += off
        if (off > most) most = off
    }
    FNR == 1 { delete at; for (i = 1; i <= NF; i++) at[$i] = i }
    FNR == 1 { next }
    FNR == NR {
        fixation[$at["schedule_row"]] = $at["fixation"]
        highlight[$at["schedule_row"]] = $at["highlight"]
        feedback[$at["schedule_row"]] = $at["feedback"]
        interval[$at["schedule_row"]] = $at["interval"]
        next
    }
    {
        row = $at["schedule_row"]
        surely = perhaps = 0
        if (rows++ && $at["block"] == block && $at["phase"] == phase)
            flip("fixation", $at["fixation_onset"] - end, frames(interval[last]), 0)
        flip("stimulus", $at["onset"] - $at["fixation_onset"], frames(fixation[row]), 1)
        if ($at["status"] == "ok") {
            flip("highlight", $at["choice_onset"] - $at["onset"], boundary($at["response_time"]), 1)
            flip("feedback", $at["feedback_onset"] - $at["choice_onset"], \
                 frames(highlight[row]), 1)
            flip("interval", $at["end"] - $at["feedback_onset"], frames(feedback[row]), 0)
        } else {
            if (!deadline) say("missed without a deadline")
            missed++
            flip("too slow", $at["feedback_onset"] - $at["onset"], \
                 boundary(frames(deadline) * frame / 1e9), 1)
        }
        if ($at["late_flips"] < surely || $at["late_flips"] > perhaps)
            say("late_flips " $at["late_flips"] ", but " surely " were late")
        late += $at["late_flips"]
        end = $at["end"]; block = $at["block"]; phase = $at["phase"]; last = row
    }
    END {
        printf "%d rows, %d missed, %d flips: %.3f ms after their schedule (most %.3f), %d " \
            "flagged late, %d of %d others late\n", rows, missed, flips, \
            flips ? sum / flips / 1e6 : 0, most / 1e6, late, others_late, others
        exit !(rows > 0) || bad || others_late * 2 > others
    }' "$4" "$3"
}
