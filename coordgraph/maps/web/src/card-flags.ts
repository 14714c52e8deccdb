// What is conspicuous about a profile, beside how often it is in its cluster and among accounts of no cluster.
import { element, quiet, type Child } from "./dom";
import { number, percent, t } from "./words";

export interface Flags {
  /** share among accounts of no cluster, how many these are, share in each cluster */
  flags: Record<string, [number | null, number, (number | null)[]]>;
  /** for each cluster with a burst: days, its first day, accounts made in it, accounts of known date, how many dates of others would give */
  bursts: ([number, string, number, number, number | null] | null)[];
}

export function profileFlags(known: Flags, flags: string[], cluster: number): Child[] {
  if (!flags.length) return [];
  return [element("h3", {}, t("Profile")),
    element("ul", { class: "flags" }, flags.map((flag) => element("li", {}, flag === "burst" ? burst(known, cluster) : beside(known, flag, cluster)))),
    quiet(t("None of this tells who runs an account: see how common it is.")),
    flags.some((flag) => flag !== "burst") && quiet(comparedWith())];
}

/** Whom the two kinds of cards compare with: without it their shares seem to contradict each other. */
export const comparedWith = (): string =>
  t("The card of an account compares with all accounts of no cluster. The card of a cluster compares with “others like them”: those of no cluster that are like its accounts in sign-up and activity.");

function called(flag: string): string {
  const words: Record<string, string> = {
    eight_digits: t("handle ends in eight digits"), default_image: t("default picture"), protected: t("protected"), verified: t("verified"),
    young: t("made within 90 days before its first post here"), bio_in_another_language: t("tells about itself in another language than it posts in"),
  };
  return flag in words ? words[flag] : flag;
}

function beside(known: Flags, name: string, cluster: number): string {
  const [share, others, inside] = known.flags[name], here = cluster < 0 ? null : inside[cluster];
  const flag = called(name);
  if (share === null) return flag;
  const values = { flag, there: percent(share), others: number(others) };
  return here === null || here === undefined ? t("%(flag)s: %(there)s of all %(others)s accounts of no cluster", values)
    : t("%(flag)s: %(here)s of its cluster, %(there)s of all %(others)s accounts of no cluster", { ...values, here: percent(here) });
}

function burst(known: Flags, cluster: number): string {
  const found = known.bursts[cluster];
  if (!found) return t("made in a burst of sign-ups of its cluster");
  const [days, first, accounts, of, others] = found;
  const values = { accounts, of, first, days };
  return others === null ? t("made in a burst: %(accounts)s of %(of)s accounts of its cluster within %(days)s days from %(first)s", values)
    : t("made in a burst: %(accounts)s of %(of)s accounts of its cluster within %(days)s days from %(first)s; dates of others would give %(others)s", { ...values, others });
}
