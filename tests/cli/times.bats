#!/usr/bin/env bats
# Time stamps from end to end: what a model keeps of how they are read, and what forecasts carry.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

# Stamps of the rows beyond the end, first to last.
beyond() { # folder
    awk -F, '$NF == "" { print $1 }' "$1/forecast.csv"
}

# date +%s and its kin, without the place: rows of FORMAT from START, STEP seconds apart.
rows() { # format start step count
    printf 'when,value\n'
    for ((i = 0; i < $4; i++)); do
        printf '%s,%d\n' "$(TZ=UTC0 date -d "@$(($2 + i * $3))" +"$1")" $((i * 37 % 7 + i % 7 * 3))
    done
}

@test "a newer file is read as the model's, also where it alone would have two readings" {
    rows %d/%m/%Y 1514764800 86400 60 >old.csv # from 2018-01-01
    rows %d/%m/%Y 1519862400 86400 12 >new.csv # from 2018-03-01: no day beyond 12
    accepted "${small[@]}" --season 1 --transform none old.csv
    run --separate-stderr "$forecast" inspect new.csv
    same 3 "$status"
    accepted predict plots/old new.csv -q --plot none -o new
    same "2018-03-13 2018-03-14 2018-03-15 2018-03-16" "$(beyond new | xargs)"
}

@test "a date and its hour in two columns: found, pinned, repeated from the configuration" {
    rows '%d.%m.%Y;%-H' 1514764800 3600 100 | sed '1s/.*/date;hour,value/' | tr ',' ';' >two.csv
    accepted "${small[@]}" two.csv
    same "2018-01-05 04:00" "$(beyond plots/two | head -1)"
    grep -qx '  time: \["date", "hour"\]\|  time: \["date","hour"\]' plots/two/config.yaml
    grep -qx '  date-format: "%d.%m.%Y %H"' plots/two/config.yaml
    cp plots/two/forecast.csv before.csv
    accepted -q -c plots/two/config.yaml --plot none
    cmp before.csv plots/two/forecast.csv
}

@test "epochs are told, and forecasts are written in UTC" {
    rows %s 1514764800 600 60 | sed 1s/when/timestamp/ >epoch.csv
    accepted "${small[@]:1}" epoch.csv
    [[ $stderr == *"seconds since 1970, written as UTC; --time 'timestamp' --date-format 'epoch-s'"* ]]
    same "2018-01-01T10:00:00Z" "$(beyond plots/epoch | head -1)"
}

@test "a market's week-end is passed over, also by a model's newer file of one day" {
    # half hours, Monday 00:00 to Friday 23:30, four weeks
    rows '%F %R,%u' 1514764800 1800 1344 | awk -F, 'NR == 1 { print; next } $2 <= 5 { print $1 "," $3 }' >market.csv
    accepted "${small[@]:1}" market.csv
    [[ $stderr == *"sessions: rows come every 30 minutes at 240 of 336 steps of a week; 3 breaks"* ]]
    same "2018-01-29 00:00" "$(beyond plots/market | head -1)"
    grep -qx '  gaps: sessions' plots/market/config.yaml
    { head -1 market.csv; sed -n '194,241p' market.csv; } >friday.csv
    accepted predict plots/market friday.csv -q --plot none -o friday
    same "2018-01-08 00:00" "$(beyond friday | head -1)"
}

@test "ticks become bars by a rule, which the model keeps" {
    rows '%F %T' 1514764800 7 2000 >ticks.csv
    accepted "${small[@]:1}" --freq 1min --resample ohlc -x '' ticks.csv
    [[ $stderr == *"resampled: 2000 rows into 234, every minute, by their open, high, low, close"* ]]
    same "2018-01-01 03:54" "$(beyond plots/ticks | head -1)"
    head -1200 ticks.csv >fewer.csv
    accepted predict plots/ticks fewer.csv -q --plot none -o fewer
    same "2018-01-01 02:20" "$(beyond fewer | head -1)"
    # rows that are such steps already are bars too, by the configuration and the model
    days 40 | awk '{ print $0 "," (NR == 1 ? "x" : NR % 4) }' >bars.csv
    accepted "${small[@]:1}" --freq 1d --resample ohlc -y value -x x -o bars bars.csv
    accepted -q --plot none -c bars/config.yaml -o again bars.csv
    cmp bars/model.safetensors again/model.safetensors
    accepted predict bars bars.csv -q --plot none -o read
    same "$(beyond bars)" "$(beyond read)"
}

@test "neither the time zone nor the locale is asked" {
    rows %b\ %d,\ %Y 1514764800 86400 40 | sed '2,$s/,\([0-9]*\)$/;\1/; 1s/,/;/' >names.csv
    accepted "${small[@]}" names.csv
    cp plots/names/forecast.csv before.csv
    TZ=America/New_York LC_ALL=de_DE.UTF-8 run --separate-stderr "$forecast" "${small[@]}" --force names.csv
    same 0 "$status"
    cmp before.csv plots/names/forecast.csv
}
