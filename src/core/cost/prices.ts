import { Absent } from '../statistics';

/**
 * What Lambda costs, USD, by region: of the first tier, without free tier, discounts and taxes. Every price is AWS's own, as found in a dated copy; a
 * region or feature of which no such copy was found has none. docs/cost.md says how to bring them up to date.
 */
export const SOURCES = {
  calculator: {
    date: '2026-09-22',
    source: 'https://calculator.aws/pricing/2.0/meteredUnitMaps/lambda/USD/current/lambda.json, as in npm @remotion/lambda-client 4.0.527',
  },
  earlierCalculator: {
    date: '2026-05-07',
    source: 'https://calculator.aws/pricing/2.0/meteredUnitMaps/lambda/USD/current/lambda.json, as in npm @remotion/lambda-client 4.0.420',
  },
  priceList: {
    date: '2026-10-01',
    source: 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AWSLambda/current/index.json of 2026-10-01T18:47:46Z, in effect since 2026-09-01, '
      + 'as in https://github.com/NobleNeet/AWSPricingCalculator_forTAE',
  },
  earlierPriceList: {
    date: '2026-09-19',
    source: 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AWSLambda/current/index.json of 2026-09-19T00:23:59Z, '
      + 'as in https://github.com/HJC96/malssum-haru',
  },
} as const;

type Source = keyof typeof SOURCES;
export type Architecture = 'x86_64' | 'arm64';

/** Per GB-second, but requests each. Requests cost the same for both architectures. */
export interface OnDemandPrices extends Readonly<Record<Architecture, number>> {
  readonly request: number;
  readonly source: Source;
}

/** Per GB-second: for each second that an environment is kept, and for each that it works. */
export interface ProvisionedPrices {
  readonly kept: number;
  readonly working: number;
  readonly source: Source;
}

/** `cached` per GB-second that a version exists, `restored` per GB of each cold start. */
export interface SnapStartPrices {
  readonly cached: number;
  readonly restored: number;
  readonly source: Source;
}

export interface RegionPrices {
  readonly onDemand: OnDemandPrices;
  readonly provisioned: { readonly [architecture in Architecture]?: ProvisionedPrices };
  readonly snapStart?: SnapStartPrices;
}

/** A month's free GB-seconds and requests of an account, all regions together: https://aws.amazon.com/lambda/pricing/ (2026-09-20). */
export const FREE_TIER = { gbSeconds: 400_000, requests: 1_000_000 };

export function pricesOf(name: string): RegionPrices | Absent {
  return REGIONS.get(name) ?? { absent: `no price with a known source for region ${name}` };
}

type Pair = readonly [number, number];

function region(
  [x86_64, arm64, request]: readonly [number, number, number],
  [kept, working]: Pair,
  { arm, snapStart, source = 'calculator', snapStartSource = 'priceList' }: { arm?: Pair; snapStart?: Pair; source?: Source; snapStartSource?: Source } = {},
): RegionPrices {
  return {
    onDemand: { x86_64, arm64, request, source },
    provisioned: {
      x86_64: { kept, working, source },
      ...arm && { arm64: { kept: arm[0], working: arm[1], source: 'priceList' } },
    },
    ...snapStart && { snapStart: { cached: snapStart[0], restored: snapStart[1], source: snapStartSource } },
  };
}

/** What most regions take for GB-seconds and requests. */
const USUAL = [0.0000166667, 0.0000133334, 0.0000002] as const;
/** What most American regions take for the rest. */
const AMERICAN: Pair = [0.0000041667, 0.0000097222];
const ARM = { arm: [0.0000033334, 0.0000077778] as const, snapStart: [0.0000015046, 0.0001397998] as const };

const REGIONS: ReadonlyMap<string, RegionPrices> = new Map(Object.entries({
  'af-south-1': region([0.0000221, 0.00001768, 0.00000027], [0.00000553, 0.0000129]),
  'ap-east-1': region([0.00002292, 0.0000183, 0.00000028], [0.0000057153, 0.0000133358]),
  'ap-northeast-1': region(USUAL, [0.0000053835, 0.0000125615], { arm: [0.0000043068, 0.0000100492], snapStart: ARM.snapStart }),
  'ap-northeast-2': region(USUAL, [0.0000051254, 0.0000119592], { snapStart: [0.0000018383, 0.0001674588], snapStartSource: 'earlierPriceList' }),
  'ap-northeast-3': region(USUAL, [0.0000053835, 0.0000125615], { arm: [0.0000043068, 0.0000100492], snapStart: [0.0000020012, 0.0001823873] }),
  'ap-south-1': region(USUAL, [0.0000044985, 0.0000104966]),
  'ap-southeast-1': region(USUAL, [0.0000051991, 0.0000121313]),
  'ap-southeast-2': region(USUAL, [0.000005236, 0.0000122173]),
  'ap-southeast-4': region(USUAL, [0.000005236, 0.0000122173]),
  'ap-southeast-5': region([0.000015, 0.000012, 0.00000018], [0.0000046791, 0.0000109181]),
  'ca-central-1': region(USUAL, [0.000004646, 0.0000108407]),
  'eu-central-1': region(USUAL, [0.0000050147, 0.0000117011]),
  'eu-central-2': region([0.0000183334, 0.0000146667, 0.00000022], [0.0000055162, 0.0000128712]),
  'eu-north-1': region(USUAL, [0.0000044248, 0.0000103245]),
  'eu-south-1': region([0.0000195172, 0.0000156138, 0.00000023], [0.0000048783, 0.0000113827]),
  'eu-west-1': region(USUAL, [0.000004646, 0.0000108407]),
  'eu-west-2': region(USUAL, [0.0000048304, 0.0000112709]),
  'eu-west-3': region(USUAL, [0.0000048673, 0.0000113569]),
  'me-south-1': region([0.0000206667, 0.0000165334, 0.00000025], [0.0000051108, 0.0000119251], { source: 'earlierCalculator' }),
  'sa-east-1': region(USUAL, [0.0000066372, 0.0000154867]),
  'us-east-1': region(USUAL, AMERICAN, { ...ARM, snapStartSource: 'earlierPriceList' }),
  'us-east-2': region(USUAL, AMERICAN, ARM),
  'us-west-1': region(USUAL, [0.0000049041, 0.000011443], { arm: [0.0000039233, 0.0000091544], snapStart: [0.000001956, 0.0001812957] }),
  'us-west-2': region(USUAL, AMERICAN, ARM),
}));

export function pricedRegions(): string[] {
  return [...REGIONS.keys()];
}
