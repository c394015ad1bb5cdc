#!/usr/bin/env bats
# Several series in one file; inputs known ahead in a second one.

# shellcheck disable=SC2154 # names of common.bash and bats

load common

told() { # text
    grep -Fxq -e "$1" <<<"$stderr" || {
        printf 'not told: %s\n%s\n' "$1" "$stderr"
        return 1
    }
}

# Two shops one below the other: north of 60 days, south of 50.
shops() {
    { echo day,shop,region,value
      days 60 | sed '1d; s/,/,north,N,/'
      days 50 | sed '1d; s/,/,south,S,/'; } >shops.csv
}

# The same series in rows, from 1 to the end of each.
rows() {
    { printf 'north'; days 60 | sed 1d | cut -d, -f2 | sed 's/^/,/' | tr -d '\n'; echo
      printf 'south'; days 50 | sed 1d | cut -d, -f2 | sed 's/^/,/' | tr -d '\n'; echo; } >rows.csv
}

@test "several series: which one? then it is taken, and pinned" {
    shops
    accepted fit "${small[@]}" -o plain days.csv
    refused 3 'forecast: shops.csv: 2 series, which one? north south
  hint: --series north' predict -q plain shops.csv
    accepted "${small[@]:1}" --series north -o out shops.csv
    told '2 series by their id in column "shop"'
    told 'the same in all rows of a series: region (inputs where --static names them)'
    for line in '  shape: long' '  id: shop' '  series: north'; do
        grep -qx -e "$line" out/config.yaml || grep -qx -e "${line/: /: \"}\"" out/config.yaml
    done
    accepted "${small[@]}" -o alone days.csv
    same "$(cat alone/forecast.csv)" "$(cat out/forecast.csv)"
    refused 3 'forecast: shops.csv: no series "nort" among 2
  hint: did you mean "north"?' "${small[@]}" --series nort shops.csv
}

@test "a saved model takes the series it was trained on, or the one that is asked for" {
    shops
    days 50 >fifty.csv
    accepted fit "${small[@]}" --series north -o out shops.csv
    accepted predict -q --plot none -o same out shops.csv
    accepted predict -q --plot none --series south -o other out shops.csv
    accepted fit "${small[@]}" -o plain days.csv
    accepted predict -q --plot none -o fifty plain fifty.csv
    same "$(cat fifty/forecast.csv)" "$(cat other/forecast.csv)"
}

@test "series in rows, in columns" {
    rows
    accepted "${small[@]}" --series north -o out rows.csv
    accepted "${small[@]}" --time none -o alone days.csv
    same "$(cut -d, -f3- alone/forecast.csv)" "$(cut -d, -f3- out/forecast.csv)"
    days 60 | sed 's/value/north/; 2,60s/$/,5/; 1s/$/,south/; 61s/$/,6/' >columns.csv
    accepted "${small[@]}" --shape columns --series north -o column columns.csv
    grep -qx '  shape: columns' column/config.yaml
}

@test "inspect shows a panel" {
    shops
    accepted inspect -q shops.csv
    has_line 'series     2, one below the other, named in "shop"'
    has_line 'names      north south'
    has_line 'lengths    50 (south) to 60 (north), half up to 60'
    has_line 'time       daily in 2 of 2; the longest from 2024-01-01 to 2024-02-29'
    has_line 'missing    0 of 110 values'
    has_line 'static     region: 2 labels, N, S'
    accepted inspect --json shops.csv
    same '2 long shop south north' "$(jq -r '"\(.count) \(.shape) \(.id) \(.shortest) \(.longest)"' <<<"$output")"
    rows
    accepted inspect -q rows.csv
    has_line 'series     2, each in a row'
    has_line 'time       none: values are counted'
    accepted inspect -q --series north shops.csv
    has_line 'rows       110'
}

# days 1 to 60 with an input that is known ahead; 4 more days of it in a file of their own
planned() {
    days 60 | awk -F, 'NR==1 {print $0",plan"; next} {print $0","NR%5}' >plan.csv
    { echo day,plan; days 64 | sed 1,61d | awk -F, '{print $1","NR%5}'; } >next.csv
}

@test "future inputs from a second file are those of further rows" {
    planned
    cp plan.csv one.csv
    sed '1d; s/,/,,/' next.csv >>one.csv
    accepted "${small[@]:1}" --future plan --future-file next.csv -o two plan.csv
    told 'future inputs: 4 rows of next.csv, to 2024-03-04'
    accepted "${small[@]}" --future plan -o one one.csv
    same "$(cat one/forecast.csv)" "$(cat two/forecast.csv)"
    accepted predict -q --plot none --future-file next.csv -o three two plan.csv
    same "$(grep ',$' two/forecast.csv)" "$(grep ',$' three/forecast.csv)"
}

@test "a second file that does not go on where the first one ends" {
    planned
    sed 2d next.csv >late.csv
    refused 3 'forecast: late.csv:2: 2024-03-02 does not continue the series: 2024-03-01 follows 2024-02-29' \
        "${small[@]}" --future plan --future-file late.csv plan.csv
    { echo day,plan; echo 2024-02-29,3; sed 1d next.csv; } >early.csv
    refused 3 'forecast: early.csv:2: 2024-02-29 does not continue the series: 2024-03-01 follows 2024-02-29
  hint: leave out the rows up to 2024-02-29' \
        "${small[@]}" --future plan --future-file early.csv plan.csv
    sed 4d next.csv >hole.csv
    refused 3 'forecast: hole.csv:4: 2024-03-04 does not continue the series: 2024-03-03 follows 2024-03-02' \
        "${small[@]}" --future plan --future-file hole.csv plan.csv
    sed 's/plan/plans/' next.csv >other.csv
    refused 3 'forecast: other.csv: no column "plan"
  hint: did you mean "plans"?' "${small[@]}" --future plan --future-file other.csv plan.csv
    refused 2 'forecast: --future-file: there are no future inputs to read from it
  hint: --future COL,..' "${small[@]}" --target value --future-file next.csv plan.csv
    refused 3 'forecast: none.csv: No such file or directory' \
        "${small[@]}" --future plan --future-file none.csv plan.csv
    [ ! -e plots ]
}
