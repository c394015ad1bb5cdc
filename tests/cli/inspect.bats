#!/usr/bin/env bats
# forecast inspect: what is told of a file, and that the flags it prints mean the same as the guesses.

# shellcheck disable=SC2154 # names of common.bash and bats
load common

@test "inspect: columns, time, gaps, season, rows, the flags that pin each guess" {
    sed -i '10d; s/^2024-01-20,.*/2024-01-20,/' days.csv
    accepted inspect -q days.csv
    same 'file       days.csv
rows       59
columns    2, between them ",", decimal mark ".", names in line 1
time       2024-01-01 to 2024-02-29, daily
gaps       2 rows without a value, 1 of them not in the file; 2 stretches, the longest of 1 from 2024-01-09
target     value
season     7 steps, a week
defaults   horizon 5; inputs from the time: week
parts      42 rows to train, 9 to validate, 9 to test
flags      --time day --target value --delimiter , --decimal . --header yes --date-format iso --season 7
command    forecast --time day --target value --delimiter , --decimal . --header yes --date-format iso --season 7 --horizon 5 days.csv

  column  kind     missing           min          mean           max
  day     time           0
  value   number         1             0       11.7069            23

      line         day  value
         2  2024-01-01      0
         3  2024-01-02      5
         4  2024-01-03     10
       ...
        58  2024-02-27      5
        59  2024-02-28     10
        60  2024-02-29     15' "$output"
    # with its flags nothing is left to be found
    # shellcheck disable=SC2046 # several words
    accepted inspect days.csv $(sed -n 's/^flags *//p' <<<"$output")
    [[ $stderr != *delimiter* && $stderr != *header* ]]
    only days.csv
}

# A value of the JSON document that is one line of its own.
has_entry() { # key value
    grep -Eq "^ *\"$1\": $2,?$" <<<"$output" || {
        printf 'no %s: %s\n%s\n' "$1" "$2" "$output"
        return 1
    }
}

@test "inspect: --json tells the same" {
    accepted inspect --json days.csv
    is_json "$output"
    has_entry rows 60
    has_entry season 7
    has_entry horizon 5
    has_entry frequency '"daily"'
    has_entry flags '"--time day --target value --delimiter , --decimal . --header yes --date-format iso --season 7"'
    has_entry command '"forecast --time day .* days.csv"'
    has_entry warnings '\[\]'
    has_entry usable true
    same "" "$stderr"
}

@test "inspect: a file that a run would refuse is shown, then its error" {
    printf 'open,high\n1,2\n3,4\n5,6\n' >two.csv
    run --separate-stderr "$forecast" inspect -q two.csv
    same 3 "$status"
    grep -qE '^  high +number +0 +2 +4 +6' <<<"$output"
    grep -qE '^ +4 +5 +6$' <<<"$output"
    [[ $output != *$'\ncommand '* ]]
    same "forecast: two.csv: 2 numeric columns, which is the target? open high
  hint: --target high; the others become inputs with --past '*'" "$stderr"
    run --separate-stderr "$forecast" inspect --json two.csv
    same 3 "$status"
    has_entry usable false
}

@test "inspect: a file too short for a run is warned of" {
    days 2 >few.csv
    accepted inspect few.csv
    [[ $stderr == *"warning: a run without further options would fail: 2 rows are too few"* ]]
    has_line "season     none found"
    grep -q '^flags ' <<<"$output"
}

@test "inspect: standard input" {
    run --separate-stderr bash -c '"$1" inspect -q - <days.csv' - "$forecast"
    same 0 "$status"
    has_line "season     7 steps, a week"
    [[ $output == *" --horizon 5 -"$'\n'* ]]
}

@test "a stretch of one value among values that do not repeat is warned of" {
    awk 'BEGIN {
        print "value"
        for (t = 1; t <= 1000; t++) print (t > 200 && t <= 224 ? 3.5 : 3 + sin(t / 3) + t % 7 / 10 + t / 9999)
    }' >stuck.csv
    accepted --dry-run stuck.csv
    same 1 "$(grep -c '^warning: "value": the same value in 24 rows from line 202 on, though values' <<<"$stderr")"
}

@test "stretches of one value and numbers that mean none are told once of several series" {
    awk 'BEGIN {
        print "a,b,c"
        for (t = 1; t <= 1000; t++) {
            value = 3 + sin(t / 3) + t % 7 / 10 + t / 9999
            print (t > 200 && t <= 224 ? 3.5 : value) "," (t > 300 && t <= 340 ? 3.5 : t == 9 ? -9999 : value) "," value
        }
    }' >columns.csv
    awk -F, 'NR > 1 { for (i = 1; i < 4; i++) value[i] = value[i] "," $i }
        END { for (i = 1; i < 4; i++) print substr("abc", i, 1) value[i] }' columns.csv >rows.csv
    awk -F, 'BEGIN { print "row,id,y" } NR > 1 { for (i = 1; i < 4; i++) print NR "," substr("abc", i, 1) "," $i }' columns.csv >long.csv
    while read -r file place options; do
        # shellcheck disable=SC2086 # several words
        accepted -m naive -n 2 --dry-run --time none $options $file
        same "warning: 1 of 3 series hold a number far from all their other values, most often \"b\": -9999 in 1 row; --na -9999 if it means a missing one
warning: 2 of 3 series keep one value though their values seldom repeat, the longest \"b\": 40 rows from ${place/-/ } on: filled in, or stuck sensors? If so, leave the fields empty" \
            "$(grep ^warning <<<"$stderr" | grep -v 'of the last')"
        # of one that is asked for, as of any one
        # shellcheck disable=SC2086
        accepted -m naive -n 2 --dry-run --time none $options --series a $file
        same 1 "$(grep -c '^warning: .*: the same value in 24 rows from line ' <<<"$stderr")"
    done <<END
columns.csv line-302 --shape columns
rows.csv value-301 --shape rows
long.csv line-903 --id id -y y
END
}

@test "inspect: numbers that mean none, and constants, are warned of" {
    awk -F, 'NR == 1 { print $0 ",wind,same"; next } { print $0 "," (NR == 9 ? -9999 : NR % 5) ",3" }' days.csv >odd.csv
    accepted inspect -y value odd.csv
    same 'warning: "wind": -9999 in 1 row, far from all other values; --na -9999 if it means a missing one
warning: "same" is constant' "$(grep ^warning <<<"$stderr")"
    # of a column that a run reads it is told by the run, and by inspect once
    accepted inspect -y wind odd.csv
    same 1 "$(grep -c -e '-9999 in 1 row' <<<"$stderr")"
    accepted "${small[@]:1}" --dry-run -y wind odd.csv
    [[ $stderr == *'warning: "wind": -9999 in 1 row'* ]]
    accepted inspect -y wind --na -9999 odd.csv
    [[ $stderr != *9999* ]]
}

@test "inspect: a wide file is cut, its JSON is whole" {
    awk 'BEGIN { for (i = 0; i < 9; i++) { for (c = 1; c <= 90; c++) printf "%s%s", i ? i * c : "c" c, c < 90 ? "," : "\n" } }' >wide.csv
    run --separate-stderr "$forecast" inspect -q -y c50 wide.csv
    same 0 "$status"
    has_line "  ... and 55 more ..."
    grep -q '^  c90 ' <<<"$output"
    # the target is among the columns whose rows are shown
    grep -qE '^ +line .* c50' <<<"$output"
    same "" "$(awk 'length > 120 && !/^(flags|command)/' <<<"$output")"
    accepted inspect --json -y c50 wide.csv
    same 90 "$(grep -c '"name": ' <<<"$output")"
}

@test "inspect: two seasons" {
    awk 'BEGIN { print "y"; for (t = 0; t < 1400; t++) printf "%.3f\n",
        sin(t * 3.14159265 / 12) * 5 + (int(t / 24) % 7 >= 5 ? 0 : 8) + sin(t * t) / 2 }' >hours.csv
    accepted inspect -q hours.csv
    has_line "season     24 steps; 168 steps"
    [[ $output == *" --season 24,168 "* ]]
    accepted inspect --json hours.csv
    has_entry season 24
    same '"seasons": [ 24, 168 ],' "$(tr -s ' \n' ' ' <<<"$output" | grep -o '"seasons": [^]]*\],')"
}

# The pinned command does what the command without a flag does, to the byte.
pins() { # file option...
    local command
    accepted inspect -q "$@"
    command=$(sed -n 's/^command *forecast //p' <<<"$output")
    [ -n "$command" ]
    accepted "${small[@]/-n/-q}" --output guessed "$@"
    eval "accepted \"\${small[@]/-n/-q}\" --output pinned $command"
    for name in forecast.csv metrics.csv loss.csv model.safetensors config.yaml; do
        cmp "guessed/$name" "pinned/$name"
    done
    rm -r guessed pinned
}

@test "inspect: its command repeats the run without flags, to the byte" {
    small=(-q -j 1 -m gru --hidden 4 --window 8 --epochs 2 --plot none)
    pins days.csv
    tr , '\t' <days.csv >tabs.txt && pins tabs.txt
    sed '2,$ s/,\(.*\)/;\1,5/; 1 s/,/;/' days.csv >comma.csv && pins comma.csv
    sed 1d days.csv >none.csv && pins none.csv -y 2
    cut -d, -f2 days.csv >'one column'\''s.csv' && pins 'one column'\''s.csv'
    sed '9,12d; 30s/,.*/,NA/' days.csv >gaps.csv && pins gaps.csv
    awk -F, 'NR == 1 { print "time,y"; next } { print 1700000000 + NR * 3600 "," $2 }' days.csv >epoch.csv && pins epoch.csv
    awk -F, 'NR == 1 { print "a,b c,\"d,e\""; next } { print $2 "," $2 % 5 "," $2 % 3 }' days.csv >names.csv
    pins names.csv -y 'd\,e' -x 'b c'
    awk -F, 'NR == 1 { print "day,kind"; next } { print $1 "," ($2 % 2 ? "odd" : "even") }' days.csv >kinds.csv && pins kinds.csv -y kind
    cp days.csv ./-n && pins ./-n
    cp days.csv fit # a verb's name
    accepted inspect -q fit
    [[ $output == *" --horizon 5 ./fit"$'\n'* ]]
}

@test "inspect: pictures where asked for, in a folder of their own" {
    accepted inspect --plot none days.csv
    only days.csv
    accepted inspect -q --plot png,svg days.csv
    only days.csv plots
    same "inspect.json season.csv season.gp season.png season.svg series.csv series.gp series.png series.svg" \
        "$(cd plots/days-inspect && echo *)"
    "$forecast" inspect --json days.csv | cmp - plots/days-inspect/inspect.json
    same 60 "$(grep -c ^value, plots/days-inspect/series.csv)"
    # it is replaced, and nobody else's folder is
    accepted inspect -q --plot png days.csv
    [ ! -e plots/days-inspect/series.svg ]
    mkdir mine && touch mine/file
    run --separate-stderr "$forecast" inspect -q --plot png -o mine days.csv
    same 2 "$status"
    [[ $stderr == *"mine: the folder exists and holds no inspect.json: not replaced"* ]]
}

@test "inspect: a picture in the terminal leaves nothing behind" {
    mkdir passing
    TMPDIR=$PWD/passing accepted inspect -q --plot dumb --size 800x400 days.csv
    grep -q 'days: value, 60 rows' <<<"$output"
    [ "$(grep -c '\*' <<<"$output")" -gt 10 ]
    only days.csv passing
    same "" "$(ls passing)"
}

@test "inspect: gaps are marked in the picture" {
    sed -i '9,12d; 30s/,.*/,NA/' days.csv
    accepted inspect -q --plot png days.csv
    same 5 "$(grep -c ^missing, plots/days-inspect/series.csv)"
    # a line is broken there, and the long one is shaded
    same 1 "$(grep -c '^set object .* rectangle' plots/days-inspect/series.gp)"
}

@test "inspect: seasons of sessions and weekdays are counted in rows" {
    awk 'BEGIN { print "time,y"
        for (day = 0; day < 28; day++)
            for (hour = 9; day % 7 < 5 && hour < 17; hour++)
                printf "2024-01-%02d %02d:00,%.3f\n", day + 1, hour, (hour - 13) ^ 2 + (day % 7 == 0) * 5 + sin(day * hour) }' >shop.csv
    accepted inspect -q shop.csv
    has_line "time       2024-01-01 09:00 to 2024-01-26 16:00, hourly in sessions"
    has_line "season     8 steps; 40 steps"
    awk 'BEGIN { print "day,y"
        for (month = 1; month <= 3; month++)
            for (day = 1; day <= (month == 2 ? 29 : 31); day++) {
                wd = n++ % 7
                if (wd < 5) printf "2024-%02d-%02d,%.3f\n", month, day, wd ^ 2 + sin(n * n) } }' >week.csv
    accepted inspect -q week.csv
    has_line "season     5 steps"
}
