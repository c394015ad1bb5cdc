#!/usr/bin/env bats
# CSV files as people have them: packed, large, ragged, with marks and remarks.
# shellcheck disable=SC2154 # names of common.bash and bats
load common

# What inspect says but for the name of the file, with which the command ends too, and its sum.
found() {
    "$forecast" inspect -q --json "$@" | grep -vE '"(file|sha256)":' | sed -E '/"command":/s/ [^ ]+",$//'
}

# So many rows of an hour, by awk, with quoted fields over several lines here and there.
hours() {
    awk -v rows="$1" 'BEGIN { print "t,y,remark"
        for (i = 0; i < rows; i++)
            printf "%04d-%02d-%02dT%02d:00,%d.%d,%s\n", 1900 + int(i / 8064), 1 + int(i / 672) % 12,
                1 + int(i / 24) % 28, i % 24, i * 37 % 100, i % 10, i % 1000 ? "" : "\"a\nb, \"\"c\"\"\"" }'
}

@test "gzip files are unpacked, from a file and from standard input" {
    gzip -k days.csv
    same "$(found days.csv)" "$(found days.csv.gz)"
    same "$(found days.csv)" "$(found - <days.csv.gz)"
    "$forecast" "${small[@]}" days.csv.gz >/dev/null
    grep -q "$(sha256sum <days.csv.gz | cut -c1-64)" plots/days/run.json
}

@test "a gzip file that is cut short or damaged is refused" {
    gzip -k days.csv
    head -c 150 days.csv.gz >short.gz
    run --separate-stderr "$forecast" inspect short.gz
    [ "$status" -eq 3 ]
    [[ $stderr == "forecast: short.gz: the gzip file is cut short, after "*" bytes of text
  hint: fetch or pack it again; gunzip -t tells whether it is whole" ]]
    run --separate-stderr "$forecast" inspect - <short.gz
    [ "$status" -eq 3 ]
    [[ $stderr == "forecast: standard input: the gzip file is cut short"* ]]
    { head -c 100 days.csv.gz; printf 'xxxx'; tail -c +105 days.csv.gz; } >damaged.gz
    run --separate-stderr "$forecast" inspect damaged.gz
    [ "$status" -eq 3 ]
    [[ $stderr == "forecast: damaged.gz: the gzip file is damaged"* ]]
}

@test "large files: the same for any number of threads, packed and piped" {
    hours 150000 >large.csv
    [ "$(stat -c %s large.csv)" -gt 2097152 ]
    local one
    one=$(found -j 1 -y y large.csv)
    [[ $one == *'"rows": 150000'* ]]
    same "$one" "$(found -j 3 -y y large.csv)"
    same "$one" "$(found -j 2 -y y - <large.csv)"
    tr -d '\r' <large.csv | sed 's/$/\r/' >crlf.csv
    same "$one" "$(found -j 2 -y y crlf.csv)"
    gzip large.csv
    same "$one" "$(found -j 2 -y y large.csv.gz)"
}

@test "large files: faults have their line and field for any number of threads" {
    { hours 120000; echo "2000-01-01T00:00,1"; echo "2000-01-01T01:00,2,3,4"; } >ragged.csv
    { hours 60000; echo "1907-06-14T00:00,1o,"; hours 120000 | tail -n 59000; } >spoilt.csv
    for threads in 1 2 5; do
        run --separate-stderr "$forecast" inspect -q -j "$threads" -y y ragged.csv
        [ "$status" -eq 3 ]
        [[ $stderr == "forecast: ragged.csv:120122: 2 fields, the header has 3
forecast: ragged.csv:120123: 4 fields, the header has 3
"* ]]
        run --separate-stderr "$forecast" inspect -q -j "$threads" -y y spoilt.csv
        [ "$status" -eq 3 ]
        [[ $stderr == "forecast: spoilt.csv:60062:2: \"1o\" is not a number in column \"y\""* ]]
    done
}

@test "ragged rows are refused, or filled and told" {
    printf 'day,a,b\n2024-01-01,1,2\n2024-01-02,3\n2024-01-03,5,6,\n2024-01-04,7,8\n' >ragged.csv
    refused 3 'forecast: ragged.csv:3: 2 fields, the header has 3
forecast: ragged.csv:4: 4 fields, the header has 3
  hint: a field that holds the delimiter must stand in quotes' inspect -y b ragged.csv
    run --separate-stderr "$forecast" inspect -y b --ragged fill ragged.csv
    [ "$status" -eq 0 ]
    [[ $stderr == *"1 row with fewer fields than columns, the first in line 3: filled with missing values"* ]]
    [[ $stderr == *"1 row with empty fields behind the last column, the first in line 4: cut"* ]]
    [[ $output == *"--ragged fill"* ]]
}

@test "marks between thousands are read where --thousands says so" {
    printf 'day;value\n2024-01-01;1.234,5\n2024-01-02;2.000\n2024-01-03;17\n' >marks.csv
    run --separate-stderr "$forecast" inspect --thousands . --json marks.csv
    [ "$status" -eq 0 ]
    [[ $output == *'"max": 2000,'* && $output == *"--thousands ."* ]]
    run --separate-stderr "$forecast" inspect marks.csv
    [ "$status" -eq 3 ]
    refused 2 "forecast: --thousands: '.' is the decimal mark too
  hint: --decimal ," \
        inspect --thousands . --decimal . marks.csv
}

@test "blanks, comments and sep= are found, told and pinned" {
    printf '# station 5\n# checked\nday value\n2024-01-01    1.5\n2024-01-02   22.5\n2024-01-03  333.5\n' >blanks.csv
    run --separate-stderr "$forecast" inspect blanks.csv
    [ "$status" -eq 0 ]
    [[ $stderr == *"blanks between fields"* && $stderr == *"2 lines beginning with # skipped"* ]]
    [[ $output == *"--delimiter space"* && $output == *"--comment"* ]]
    printf 'sep=;\nday;value\n2024-01-01;1,5\n2024-01-02;2,5\n' >sep.csv
    run --separate-stderr "$forecast" inspect sep.csv
    [ "$status" -eq 0 ]
    [[ $output == *"--delimiter ';'"*"--skip 1"* ]]
}
