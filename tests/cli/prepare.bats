#!/usr/bin/env bats
# Harmonics of a long season, taken off and added back.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

# Daily values with a yearly course and a weekly one.
year() { # days
    awk -v n="$1" 'BEGIN {
        print "day,x"
        for (t = 0; t < n; t++)
            printf "%s,%.3f\n", strftime("%F", t * 86400, 1),
                50 + 12 * sin(t / 58.13) + 3 * sin(t * 0.8975979) + 2 * sin(t * t)
    }'
}

@test "a year is taken off and comes back: better than without it, the same when it was saved" {
    year 1500 >year.csv
    accepted -q -m theta --season 7 -n 60 --plot none -o without year.csv
    accepted -q -m theta --season 7 -n 60 --harmonics 365.25 --plot none -o with year.csv
    grep -qx '  harmonics: 365.25' with/config.yaml
    mae() { awk -F, '/,theta,.*,test,0,/ && /,mae,/ { print $NF; exit }' "$1/metrics.csv"; }
    [ -n "$(mae with)" ]
    awk -v with="$(mae with)" -v without="$(mae without)" 'BEGIN { exit !(with < 0.5 * without) }'
    accepted predict -q --plot none -n 60 -o later with year.csv
    same "$(awk -F, 'NR == 1 || $NF == ""' with/forecast.csv)" "$(cat later/forecast.csv)"
}

@test "the stack tries the year by itself, the audit finds no leak" {
    year 1500 >year.csv
    accepted --plot none -n 14 --audit -o out year.csv
    grep -q '"name": "arima-year"' out/run.json
    [[ $stderr != *"is not the same"* ]]
}

@test "harmonics that cannot be are refused" {
    refused 2 'forecast: --harmonics: 42 training rows hold too little of a season of 60: 1.5 times at least
  hint: a longer file, or --harmonics 0' --harmonics 60 -m ets days.csv
    refused 2 'forecast: --harmonics: a season of 5 rows has no 3 harmonics: from 8 on' --harmonics 5 days.csv
    refused 2 "forecast: --loss: without their harmonics values are not in the data's units
  hint: --harmonics 0, or --loss mae" --harmonics 20 -m gru --head direct --loss smape days.csv
}
