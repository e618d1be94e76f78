/** Sizes of files as people say them. */

export function size(bytes) {
  if (!bytes) return "";
  const unit = bytes < 1e3 ? "byte" : bytes < 1e6 ? "kilobyte" : "megabyte";
  const amount = bytes / { byte: 1, kilobyte: 1e3, megabyte: 1e6 }[unit];
  return new Intl.NumberFormat("en-US", {
    style: "unit",
    unit,
    unitDisplay: unit === "byte" ? "long" : "short",
    maximumFractionDigits: amount < 10 ? 1 : 0,
  }).format(amount);
}
