#!/usr/bin/env bats
# Missing values: what stands in for them, what is left out, what is told.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

# A season of 7 over 90 days; lines 30 to 36 hold no value.
holes() {
    days 90 | sed -E '30,36s/,.*/,/' >holes.csv
}

told() { # text
    grep -Fxq -e "$1" <<<"$stderr" || {
        printf 'not told: %s\n%s\n' "$1" "$stderr"
        return 1
    }
}

@test "without a rule the last value stands in for half a window, and that is told" {
    holes
    accepted "${small[@]:1}" -o out holes.csv
    told 'missing: 7 of 90 values in "value", the first in line 30'
    told 'missing values: the last known value is used for up to 4 rows, half a window'
    grep -qx '  missing: forward:4' out/config.yaml
    days 60 >days.csv
    accepted "${small[@]:1}" -o clean days.csv
    run ! grep -q 'missing' <<<"$stderr"
}

@test "windows over longer holes are left out and counted" {
    holes
    accepted "${small[@]:1}" --transform none --missing forward:2 -o out holes.csv
    told '12 training windows left out: they read a hole longer than --missing forward:2 bridges'
    accepted "${small[@]:1}" --transform none --missing forward -o out holes.csv
    run ! grep -q 'left out' <<<"$stderr"
}

@test "a line through holes only where no step answers inside of them" {
    holes
    refused 2 'forecast: --missing: a net that answers at every step would read a line to the value that it is to forecast
  hint: --missing forward or mask; or --head last' "${small[@]}" --missing interpolate holes.csv
    accepted "${small[@]}" --missing interpolate:7 --head last -o out holes.csv
    only days.csv holes.csv out
}

@test "refused with the place of the first hole and their number" {
    holes
    refused 3 'forecast: holes.csv:30:2: no value in column "value"; 7 missing values in all
  hint: --missing forward, interpolate or mask; forecast help missing' \
        "${small[@]}" --missing refuse holes.csv
    days 90 | sed 40d >gap.csv
    refused 3 'forecast: gap.csv:39: no row of 2024-02-08 after this one; 1 missing value in all
  hint: --missing forward, interpolate or mask; forecast help missing' \
        "${small[@]}" --missing refuse gap.csv
    accepted "${small[@]}" --missing refuse -o out days.csv
}

@test "a saved model knows its rule" {
    holes
    for rule in forward:3 mask refuse; do
        accepted "${small[@]}" --missing "$rule" -o "fit-$rule" days.csv
    done
    refused 3 'forecast: holes.csv:30:2: no value in column "value"; 7 missing values in all
  hint: --missing forward, interpolate or mask; forecast help missing' \
        predict -q --plot none fit-refuse holes.csv
    accepted "${small[@]}" --missing mask -o marked holes.csv
    accepted predict -q --plot none -o one marked holes.csv
    days 90 | sed -E '85,91s/,.*/,/' >ends.csv
    { cat ends.csv; days 92 | tail -1; } >late.csv
    accepted predict --plot none -o late fit-forward:3 late.csv
    told 'warning: the forecast beyond the end reads a hole that is longer than what is bridged'
}

@test "scores say over how many values they are" {
    days 90 | sed -E '85,86s/,.*/,/' >ends.csv
    accepted "${small[@]:1}" --mode continuous -o out ends.csv
    told 'warning: the test scores of continuous forecasts are over 12 of 14 values: the others are missing'
    # of several series too
    awk -F, 'NR == 1 { print "shop," $0 } NR > 1 { print "north," $0; print "south," (NR == 59 ? $1 "," : $0) }' days.csv >shops.csv
    accepted -j 1 -m naive --plot none -n 4 -y value -o shops shops.csv
    told 'warning: the test scores of autoregressive forecasts are over 7 of 8 values: the others are missing'
}

@test "a rule that is none" {
    refused 2 'forecast: --missing: "linear" is none of auto, forward, interpolate, mask (each of these three also with rows, as in forward:24), refuse' \
        "${small[@]}" --missing linear days.csv
}
