#!/usr/bin/env bats
# The pictures of a run, plot, and a gnuplot that is missing or fails.

# shellcheck disable=SC2154 # what shop.bash and bats set
bats_require_minimum_version 1.5.0
load shop

# colour SCRIPT METHOD: of its line
colour() {
    sed -n "s/.* lc rgb '\(#[0-9A-F]*\)' title '$2'.*/\1/p" "$1"
}

@test "the same bytes for any number of threads, pictures too" {
    have_gnuplot
    "$forecast" "${small[@]}" -q -y sales --gaps keep --mode both -o again -j 1 shop.csv > again.csv
    cmp again.csv "$BATS_FILE_TMPDIR/made.csv"
    rm again/run.json
    for file in again/*; do
        cmp "$file" "$made/${file#again/}"
    done
}

@test "the pictures of a forecast with a saved model" {
    have_gnuplot
    "$forecast" predict -q --mode both --test-rows 30 "$made" shop.csv > again.csv
    for name in forecast continuous residuals horizon; do
        [ -s plots/shop-predict/$name.png ]
    done
    [ ! -e plots/shop-predict/loss.gp ]
    "$forecast" predict -q --plot png "$made" shop.csv > again.csv
    [ -s plots/shop-predict/forecast.png ]
    [ ! -e plots/shop-predict/residuals.gp ]
}

@test "without gnuplot: a warning and the script; with --plot an error too" {
    mkdir empty
    run -0 --separate-stderr env PATH="$PWD/empty" "$forecast" "${small[@]}" -y sales --gaps keep shop.csv
    grep -q '^warning: plots/shop/forecast.gp: no picture: gnuplot is not installed' <<< "$stderr"
    [ -s plots/shop/forecast.gp ]
    [ -s plots/shop/forecast-plot.csv ]
    [ -s plots/shop/model.safetensors ]
    [ ! -e plots/shop/forecast.png ]
    [ "${#lines[@]}" -eq 6 ]

    run -6 --separate-stderr env PATH="$PWD/empty" "$forecast" "${small[@]}" -y sales --gaps keep --plot png shop.csv
    grep -q '^forecast: plots/shop/forecast.gp: no picture: gnuplot is not installed$' <<< "$stderr"
    grep -q 'hint: .*gnuplot-nox' <<< "$stderr"
    [ -s plots/shop/model.safetensors ]
    [ "${#lines[@]}" -eq 6 ]
}

@test "a gnuplot that fails is an error, the numbers are written" {
    mkdir bin
    printf '#!/bin/sh\necho no fonts >&2\nexit 1\n' > bin/gnuplot
    chmod +x bin/gnuplot
    run -6 --separate-stderr env PATH="$PWD/bin" "$forecast" "${small[@]}" -y sales --gaps keep shop.csv
    grep -q '^forecast: plots/shop/forecast.gp: gnuplot: no fonts$' <<< "$stderr"
    [ -s plots/shop/model.safetensors ]
    [ "${#lines[@]}" -eq 6 ]
}

@test "a script run by hand draws the same picture" {
    have_gnuplot
    cp -r "$made" by-hand
    rm by-hand/*.png
    for script in by-hand/*.gp; do
        name=$(basename "$script" .gp)
        run -0 env -C by-hand gnuplot "$name.gp"
        [ -z "$output" ]
        cmp "by-hand/$name.png" "$made/$name.png"
    done
    [ "$(ls -A by-hand)" = "$(ls -A "$made")" ]
}

@test "plot draws again, in other kinds and sizes" {
    have_gnuplot
    cp -r "$made" shown
    rm shown/loss.png
    "$forecast" plot -q shown
    cmp shown/loss.png "$made/loss.png"
    "$forecast" plot -q --plot svg,dumb --size 640x480 shown
    grep -q 'width="640" height="480"' shown/forecast.svg
    [ -s shown/forecast.txt ]
    cmp shown/forecast.png "$made/forecast.png"
    mkdir none
    run -2 "$forecast" plot none
    [[ "$output" == *"none: holds no run"* ]]
    mkdir bare-run
    echo '{}' >bare-run/run.json
    run -2 "$forecast" plot bare-run
    [ "$output" = 'forecast: bare-run: holds no scripts (*.gp) of pictures
  hint: fit and --plot none make none; the same run with --plot png does' ]
}

@test "several targets: pictures of each" {
    have_gnuplot
    "$forecast" "${small[@]}" -q -y sales,heat --gaps keep --mode both --plot svg shop.csv > out
    for name in forecast continuous residuals horizon; do
        grep -q sales plots/shop/$name.svg
        grep -q heat plots/shop/$name-2.svg
    done
    [ ! -e plots/shop/loss-2.svg ]
    [ "$(cut -d, -f1 plots/shop/metrics.csv | sort -u | tr '\n' ' ')" = "all heat sales series " ]
}

@test "fit writes the folder without pictures, unless they are asked for" {
    have_gnuplot
    "$forecast" fit "${small[@]}" -q -y sales --gaps keep shop.csv > out
    [ -s plots/shop/model.safetensors ]
    [ -z "$(ls plots/shop/*.gp 2> /dev/null)" ]
    "$forecast" fit "${small[@]}" -q -y sales --gaps keep --plot svg shop.csv > out
    [ -s plots/shop/loss.svg ]
}

@test "series without time stamps, of one step, of missing values" {
    have_gnuplot
    cut -d, -f2 shop.csv | awk 'NR % 17 == 5 { print ""; next } { print }' > bare.csv
    for options in '-n 1' '-n 1 --mode continuous' '-n 4 --model naive' '-n 30 --mode both'; do
        # shellcheck disable=SC2086
        "$forecast" "${small[@]}" -q $options bare.csv > out
        [ -s plots/bare/forecast.png ]
        [ -s plots/bare/horizon.png ]
    done
    [ "$(tail -n 1 out | cut -d, -f1)" = 180 ]
    run -1 grep -iE '(^|,)-?(nan|inf)' plots/bare/*.csv
}

@test "threads sleep after a moment, unless the environment says how they wait" {
    mkdir bin
    printf '#!/bin/sh\necho "$OMP_WAIT_POLICY,$GOMP_SPINCOUNT" >>"%s/told"\nexit 1\n' "$PWD" > bin/gnuplot
    chmod +x bin/gnuplot
    run -6 env -u OMP_WAIT_POLICY PATH="$PWD/bin" "$forecast" "${small[@]}" -y sales --gaps keep shop.csv
    [ "$(sort -u told)" = ,1000 ]
    rm told
    run -6 env OMP_WAIT_POLICY=active PATH="$PWD/bin" "$forecast" "${small[@]}" -y sales --gaps keep shop.csv
    [ "$(sort -u told)" = active, ]
}

@test "a method has one colour; what would hide the best ones is cut off" {
    have_gnuplot
    awk 'BEGIN { print "y"; for (t = 0; t < 300; t++) print (t % 12) ^ 2 + t * t % 7 / 10 }' > wave.csv
    "$forecast" run -q -n 12 -m ridge --season 12 --plot png -o wave wave.csv > out
    grep -q "larger errors are cut off" wave/horizon.gp
    local most
    most=$(sed -n 's/^set yrange \[0:\(.*\)\]$/\1/p' wave/horizon.gp)
    awk -F, -v most="$most" '$4 > most { beyond = 1 } END { exit !beyond }' wave/horizon.csv
    awk -F, -v most="$most" '$1 == "seasonal" { n++; if (3 * $4 > most + 1e-9) exit 1 } END { exit n != 12 }' wave/horizon.csv
    # what is beyond altogether takes no room, and the legend says so
    awk 'BEGIN { print "y"; for (t = 0; t < 300; t++) print t + t * t % 7 / 10 }' > rise.csv
    "$forecast" run -q -n 12 -m ridge --plot png -o rise rise.csv > out
    grep -q "title 'mean (above)'" rise/horizon.gp
    most=$(sed -n 's/^set yrange \[0:\(.*\)\]$/\1/p' rise/horizon.gp)
    awk -F, -v most="$most" '$1 != "mean" && 1.03 * $4 > most { near = 1 } END { exit !near }' rise/horizon.csv
    # by step and over the series
    awk 'BEGIN { print "k,a,b,c"; for (t = 0; t < 90; t++) printf "%d,%d,%d,%d\n", t, t % 7, t % 7 + t / 9, t * t % 11 }' > three.csv
    "$forecast" run -q -n 7 -m ridge --season 7 -t none --shape columns --plot png -o three three.csv > out
    for method in ridge seasonal naive drift; do
        [ "$(colour three/horizon.gp "$method")" = "$(colour three/spread.gp "$method")" ]
    done
    [ "$(colour three/horizon.gp naive)" != "$(colour three/horizon.gp seasonal)" ]
}

@test "over the series: who makes no error has no line, the others have theirs" {
    have_gnuplot
    awk 'BEGIN { print "a,b"; for (t = 0; t < 90; t++) print t % 7 "," t * t % 7 }' > exact.csv
    "$forecast" run -q -n 7 -m ridge --season 7 --shape columns --plot png -o exact exact.csv > out
    grep -q "title 'seasonal (no error)'" exact/spread.gp
    # the parts of the table in their order are those of the script
    [ "$(tail -n +2 exact/spread.csv | cut -d, -f1 | grep . | uniq)" = \
        "$(sed -n "s/.* index [0-9]* using .* title '\(.*\)'.*/\1/p" exact/spread.gp)" ]
    grep -Eq '^set xrange \[[0-9.e-]+:1\.[0-9]+\]$' exact/spread.gp
}

@test "a picture in characters stands below the table, not in a pipe" {
    have_gnuplot
    "$forecast" "${small[@]}" -q -y sales --gaps keep --plot dumb --format table shop.csv > table
    tail -n "$(wc -l < plots/shop/forecast.txt)" table | cmp - plots/shop/forecast.txt
    "$forecast" "${small[@]}" -q -y sales --gaps keep --plot dumb shop.csv > csv
    [ "$(wc -l < csv)" -eq 6 ]
}

# ends OPERATOR: how the ends of the axis in wide/ must stand to the widest interval
ends() {
    sed -n 's/^set yrange \[\(.*\):\(.*\)\]$/\1 \2/p' wide/forecast.gp |
        awk -F'[ ,]' "NR == FNR { low = \$1; high = \$2; next }
            \$8 != \"\" && \$7 + 0 { if (\$7 < least || least == \"\") least = \$7; if (\$8 > most) most = \$8 }
            END { exit !(least + 0 $1 low && high $1 most + 0) }" - wide/forecast-plot.csv
}

@test "intervals are shown whole, or cut off where the lines would be flat beside them, and it is said" {
    have_gnuplot
    awk 'BEGIN { print "t,y"; for (i = 0; i < 60; i++) printf "%d,%.1f\n", i, 100 + (i % 7 == 3) + i % 11 / 10 }' > teeth.csv
    "$forecast" run -q -n 10 -m drift --level 80,99.5 --plot png -o wide teeth.csv > out
    ends '>'
    run -1 grep 'cut off' wide/forecast.gp
    "$forecast" run -q -n 10 -m drift --level 80,99.9 --plot png --force -o wide teeth.csv > out
    ends '<'
    grep -q "'intervals are cut off: they reach from 95.6 to 107'" wide/forecast.gp
}
