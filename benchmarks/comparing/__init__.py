"""The comparisons: whole processes measured, their results checked against each other, tables written."""
