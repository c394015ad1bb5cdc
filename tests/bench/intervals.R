# The tasks of tests/bench/intervals: ARGS: the folder to write to, that of the data ("": none), a name's part.
suppressMessages({
  library(forecast)
  library(AER)
})
args <- commandArgs(trailingOnly = TRUE)
args <- c(args, "", "", "")[1:3]
work <- args[1]
folder <- args[2]
only <- args[3]

stamps <- function(rows, season, start) {
  first <- as.integer(start + 1e-6)
  by <- switch(as.character(season), "12" = "month", "4" = "3 months", "7" = "day", "1" = "year", NA)
  if (is.na(by)) {
    step <- 86400 / season
    begin <- as.POSIXct("2015-01-05", tz = "UTC")
    return(format(begin + step * (seq_len(rows) - 1), "%Y-%m-%dT%H:%M"))
  }
  month <- if (season == 4) (first[2] - 1) * 3 + 1 else if (season == 12) first[2] else 1
  year <- if (season %in% c(4, 12)) first[1] else if (season == 7) 2015 else 1800
  format(seq(as.Date(sprintf("%d-%02d-01", as.integer(year), as.integer(month))), by = by, length.out = rows))
}

tasks <- character()
add <- function(name, x, season, horizon, cuts = 4, most = 1500, skip = 0) {
  if (only != "" && !grepl(only, name, fixed = TRUE)) return(invisible())
  begin <- c(start(x), 1)[1:2]
  x <- as.numeric(x)
  x <- x[!is.na(x)]
  x <- x[seq_len(length(x) - skip)]
  if (length(x) > most) {
    x <- tail(x, most)
    begin <- c(1950, 1)
  }
  for (k in seq_len(cuts)) {
    end <- length(x) - k * horizon
    if (end < max(4 * season, 40)) next
    known <- x[seq_len(end)]
    id <- paste0(name, ".", k)
    write.csv(data.frame(time = stamps(end, season, begin), value = known), file.path(work, paste0(id, ".csv")),
              row.names = FALSE, quote = FALSE)
    writeLines(format(x[end + seq_len(horizon)], digits = 12, trim = TRUE), file.path(work, paste0(id, ".actual")))
    tasks <<- c(tasks, paste(id, horizon, mean(abs(diff(known, lag = season)))))
  }
}

for (n in c("AirPassengers", "nottem", "co2", "ldeaths", "sunspots", "UKDriverDeaths", "USAccDeaths", "gas", "wineind",
            "mdeaths", "fdeaths"))
  add(n, get(n), 12, if (length(get(n)) < 100) 12 else 24)
for (n in c("UKgas", "JohnsonJohnson", "woolyrnq", "presidents", "austres")) add(n, get(n), 4, 8)
for (n in c("lynx", "sunspot.year", "LakeHuron", "Nile", "WWWusage", "BJsales", "nhtemp", "discoveries"))
  add(n, get(n), 1, 10)
add("gold", na.omit(as.numeric(gold)), 1, 10)
add("EuDAX", ts(EuStockMarkets[, 1]), 1, 10)
add("EuFTSE", ts(EuStockMarkets[, 4]), 1, 10)
add("treering", ts(tail(treering, 1000)), 1, 10)
add("taylor", ts(tail(taylor, 1400)), 48, 96)

aer <- function(set, column, season, horizon) {
  store <- new.env()
  data(list = set, package = "AER", envir = store)
  x <- store[[set]]
  if (!is.null(dim(x))) x <- x[, column]
  add(paste0(set, column), x, season, horizon)
}
monthly <- c("BondYield", "DutchSales", "PepperPrice", "USStocksSW")
for (s in monthly) aer(s, 1, 12, if (s == "BondYield") 12 else 24)
for (j in c(1, 3)) aer("FrozenJuice", j, 12, 24)
for (j in 1:4) aer("USMacroSWM", j, 12, 24)
for (s in c("ArgentinaCPI", "GermanUnemployment", "OrangeCounty", "UKInflation", "UKNonDurables", "USProdIndex"))
  aer(s, 1, 4, 8)
for (j in c(1, 2, 3, 7, 8, 9)) aer("USMacroG", j, 4, 8)
for (j in c(1, 3, 5, 7)) aer("USMacroSW", j, 4, 8)
aer("USMoney", 2, 4, 8)
for (j in 1:2) aer("ConsumerGood", j, 1, 10)
for (s in c("MarkPound", "MotorCycles2")) aer(s, 1, 1, 10)

# Rows of numbers beside names: within the training part, its last horizons left to others.
rows <- function(file, header) {
  path <- file.path(folder, file)
  if (folder == "" || !file.exists(path)) return(list())
  lines <- readLines(path)
  lapply(strsplit(if (header) lines[-1] else lines, ","), function(cells) {
    x <- suppressWarnings(as.numeric(gsub("\"", "", cells)))
    x[!is.na(x)]
  })
}
m4 <- rows("m4/Hourly-train.csv", TRUE)
for (i in seq(11, 401, by = 39)) if (i <= length(m4)) add(paste0("m4h", i), ts(m4[[i]]), 24, 48, 2, 1500, 48)
nn5 <- rows("many/NN5-daily-train-111x735.csv", FALSE)
for (i in c(12, 27, 44, 61, 79, 95)) if (i <= length(nn5)) add(paste0("nn5_", i), ts(nn5[[i]]), 7, 28, 2, 1500, 56)
tourism <- rows("many/tourism-monthly-train.csv", FALSE)
for (i in seq(5, 360, by = 12))
  if (i <= length(tourism) && length(tourism[[i]]) >= 100)
    add(paste0("tour", i), ts(tourism[[i]], start = c(1990, 1)), 12, 24, 2, 1500, 24)
writeLines(tasks, file.path(work, "tasks"))
