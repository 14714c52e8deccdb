# The network of accounts of CooRTweet, from a table of shares as CSV to its edges as CSV.
#
#     Rscript coortweet.R shares.csv out.csv --window 60
#
# What its `detect_groups` and `generate_coordinated_network` do, called in one process. Where the package is not
# installed, the environment variable COORTWEET names a copy of its sources, of which only the two functions are read:
# they need data.table and igraph, and none of what the package imports besides.

given <- commandArgs(trailingOnly = TRUE)
window <- if (length(given) > 2) as.numeric(given[4]) else 60
clock <- function() as.numeric(proc.time()[["elapsed"]])
began <- clock()
sources <- Sys.getenv("COORTWEET")
suppressPackageStartupMessages({
  library(data.table)
  library(igraph)
  if (sources == "") library(CooRTweet)
})
if (sources != "") {
  for (name in c("calc_group_combinations", "detect_groups", "generate_coordinated_network")) {
    source(file.path(sources, "R", paste0(name, ".R")))
  }
}
setDTthreads(2)
# ids are text: as numbers they would lose their last digits
shares <- fread(given[1], colClasses = list(character = c("object_id", "account_id", "content_id")))
loaded <- clock()
pairs <- detect_groups(shares, time_window = window, min_participation = 1, remove_loops = TRUE)
detected <- clock()
network <- generate_coordinated_network(pairs, edge_weight = 0)
edges <- as.data.table(igraph::as_data_frame(network))
built <- clock()
version <- if (sources == "") packageVersion("CooRTweet") else read.dcf(file.path(sources, "DESCRIPTION"))[, "Version"]
fwrite(edges[, .(source = from, target = to, weight)], given[2])
cat(sprintf(
  '{"stages": {"load": %.3f, "detect": %.3f, "network": %.3f, "write": %.3f}, "pairs": %d, "version": "%s, R %s"}\n',
  loaded - began, detected - loaded, built - detected, clock() - built, nrow(edges), version, getRversion()
))
