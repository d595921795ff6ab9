/**
 * Requests with the signatures that they must have. The published ones come from the tests of the
 * vendor's SDKs (github.com/huaweicloud, as of 2026-11-28) and from its "API Request Signing Guide"
 * (support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm-002.html, 2025-06-25). The
 * derived ones were computed with the signer of the vendor's SDK for Python, version 3.1.219.
 */

/** A request with the signature that it must have. */
export interface SigningVector {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default: `SecretKey`. */
  readonly secretKey?: string;
  readonly signedHeaders: readonly string[];
  /** SHA-256 of the canonical request, where it is known. */
  readonly canonicalHash?: string;
  readonly signature: string;
}

/** The access key ID of all vectors. */
export const VECTOR_ACCESS_KEY = "AccessKey";

/** The headers with which the SDKs' tests check that others than the signed ones are ignored. */
const UNSIGNED = { TEST_UNDERSCORE: "TEST_VALUE", "content-type": "application/json" };

const VPC_PATH = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd";
const VPCS = "vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0";

/** The vectors that the vendor published. */
export const publishedVectors: readonly SigningVector[] = [
  {
    name: "Java, testAKSKSigner: a query",
    method: "GET",
    url: `https://service.region.example.com${VPC_PATH}/${VPCS}`,
    headers: { ...UNSIGNED, "x-sdk-date": "20191115T033655Z" },
    signedHeaders: ["host", "x-sdk-date"],
    signature: "fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d",
  },
  {
    name: "Java, testAKSKSigner2: a body",
    method: "POST",
    url: `https://service.region.example.com${VPC_PATH}/vpc/123`,
    headers: { ...UNSIGNED, "x-sdk-date": "20191115T033655Z" },
    body: '{"key":"value"}',
    signedHeaders: ["host", "x-sdk-date"],
    signature: "b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771",
  },
  {
    name: "Java, testAKSKSigner3: no path",
    method: "GET",
    url: "https://example.com",
    headers: { TEST_UNDERSCORE: "TEST_VALUE", "x-sdk-date": "20191115T033655Z" },
    signedHeaders: ["host", "x-sdk-date"],
    signature: "919ad8b75d4ad49da0d377e63ee21c4a7a54b752f6bf2878b4adbe9c19927da6",
  },
  {
    name: "Java, testDerivedAKSKSigner, without derivation",
    method: "GET",
    url: `https://service.test-region-1.myhuaweicloud.com${VPC_PATH}/vpcs`,
    headers: { ...UNSIGNED, "x-sdk-date": "20191115T033655Z" },
    signedHeaders: ["host", "x-sdk-date"],
    signature: "fbfa53d70fa0dec48f511be2e9e522172f9dca6d56f8856d12d7e575b978d9be",
  },
  {
    name: "Java, testDerivedAKSKSigner2, without derivation",
    method: "POST",
    url: `https://service.test-region-1.myhuaweicloud.com${VPC_PATH}/vpc/123`,
    headers: { ...UNSIGNED, "x-sdk-date": "20191115T033655Z" },
    body: '{"key":"value"}',
    signedHeaders: ["host", "x-sdk-date"],
    signature: "f65c535f8f86d95e963fbd795d6d41dbf59e675a8b4ae161356cf8cd93f1ec4c",
  },
  {
    name: "Python, test_signer1: a query",
    method: "GET",
    url: "https://service.endpoint.myhuaweicloud.com/resources?size=1",
    headers: { TEST_UNDERSCORE: "TEST_VALUE", "x-sdk-date": "20200608T023900Z" },
    signedHeaders: ["host", "x-sdk-date"],
    signature: "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842",
  },
  {
    name: "Python, test_signer2: a query and a body",
    method: "POST",
    url: "https://service.endpoint.myhuaweicloud.com/resources?size=1",
    headers: { TEST_UNDERSCORE: "TEST_VALUE", "x-sdk-date": "20200608T023900Z" },
    body: '{"name":"test","id":1}',
    signedHeaders: ["host", "x-sdk-date"],
    signature: "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
  },
  {
    name: "Go, test1: without the host",
    method: "GET",
    url: "https://example.com/path?limit=1",
    headers: { TEST_UNDERSCORE: "TEST_VALUE", "x-sdk-date": "20060102T150405Z" },
    signedHeaders: ["x-sdk-date"],
    signature: "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
  },
  {
    name: "Go, test2: without the host, and a body that ends with a line break",
    method: "POST",
    url: "https://example.com/path?key=value",
    headers: { ...UNSIGNED, "x-sdk-date": "20060102T150405Z" },
    body: '{"Name":"test","Id":1}\n',
    signedHeaders: ["x-sdk-date"],
    signature: "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
  },
  {
    name: "the guide, which signs the type of the content",
    method: "GET",
    url: `https://service.region.example.com${VPC_PATH}/${VPCS}`,
    headers: { "content-type": "application/json", "x-sdk-date": "20191115T033655Z" },
    secretKey: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
    signedHeaders: ["content-type", "host", "x-sdk-date"],
    canonicalHash: "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
    signature: "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
  },
];

const PROJECT = "0123456789abcdef0123456789abcdef";
const INSTANCE = "11111111-2222-3333-4444-555555555555";
const HOST = "https://roma.cn-north-4.myhuaweicloud.com";
const INSTANCE_URL = `${HOST}/v2/${PROJECT}/instances/${INSTANCE}`;

const DERIVED = {
  headers: { "x-project-id": PROJECT, "x-sdk-date": "20260101T000000Z" },
  signedHeaders: ["host", "x-project-id", "x-sdk-date"],
};

/** Requests of this API. */
export const derivedVectors: readonly SigningVector[] = [
  {
    ...DERIVED,
    name: "a deletion in the form of strings",
    method: "POST",
    url: `${INSTANCE_URL}/assets/delete`,
    body: '{"apps":["b1e6b1e6-4f3f-4a80-bb45-f4b9039f95a3"],"tasks":[{"task_id":"b2e6a456-1234-4a80-aa45-f4b8029f95a4"}]}',
    signature: "ce6de05f61cf1662cd3a27873b4599bb10942630e46567fa269517bf1061d981",
  },
  {
    ...DERIVED,
    name: "a deletion in the form of objects",
    method: "POST",
    url: `${INSTANCE_URL}/assets/delete`,
    body: '{"apps":[{"id":"b1e6b1e6-4f3f-4a80-bb45-f4b9039f95a3"}],"tasks":[{"id":"b2e6a456-1234-4a80-aa45-f4b8029f95a4"}]}',
    canonicalHash: "ad1bb0abf1bc59938a656661667c3f5bd4f88a0a1878159305b240ade41e06f6",
    signature: "d8e7ff3b9c79ffbed3f42480a5b30b4d1422e33b7cde2b048450ffc2f11e5a35",
  },
  {
    ...DERIVED,
    name: "a job",
    method: "GET",
    url: `${INSTANCE_URL}/assets/jobs/ff8080814dbd65d7014dbe0d84db0013`,
    signature: "8eec4862dc3c6d79154affdfa28fcb792e089d0931c4af78a8be8c19ebbd95cc",
  },
  {
    name: "an import, whose body is not signed",
    method: "POST",
    url: `${INSTANCE_URL}/assets/import?prefix=a%20b&type=Merge`,
    headers: { ...DERIVED.headers, "x-sdk-content-sha256": "UNSIGNED-PAYLOAD" },
    body: "--boundary",
    signedHeaders: ["host", "x-project-id", "x-sdk-content-sha256", "x-sdk-date"],
    signature: "f4bf1fbd0273ff739437916de0be09bc13240ec98528a18ac439a33b296e32a7",
  },
  {
    ...DERIVED,
    name: "a list of applications",
    method: "GET",
    url: `${INSTANCE_URL}/apps?limit=500&offset=0`,
    canonicalHash: "2ee3358746504d34f0a0a401e340a0587ba28ce789b2ae048bc9c5a0d66fa16f",
    signature: "16a8db23164a3a5386b2b57d7c4e1d2d82c56dc58d0b0fd7cf5d0877f726d15d",
  },
  {
    ...DERIVED,
    name: "a name with characters of which each is encoded in another way",
    method: "GET",
    url: `${INSTANCE_URL}/apps?name=a%20b%2Bc%2F%E6%B5%8B%E8%AF%95(1)*&limit=10`,
    canonicalHash: "182dff1b1ea92b2019ca7a6c3a53c55d348216ae313905b08253f76f79d2fda3",
    signature: "023b19a95a3eb3d866d1d6e707ef40c56b3a133384c8677d6cee7a29b95755ba",
  },
  {
    name: "a list of tasks with temporary keys",
    method: "GET",
    url: `${HOST}/v2/${PROJECT}/fdi/instances/${INSTANCE}/tasks?limit=1000&offset=0&task_id=15366328208d4d77b76532fe9f4006a6`,
    headers: { ...DERIVED.headers, "x-security-token": "exampletoken" },
    signedHeaders: ["host", "x-project-id", "x-sdk-date", "x-security-token"],
    canonicalHash: "04522f96cb9d9ae82fb4e502e9aa0589d225d728f0f958dea7979b0ecb7633b9",
    signature: "2fbf0170605b3b2f6c301e6b56a4c66cacc3f424035caceb08ba4b509a87dabc",
  },
  {
    ...DERIVED,
    name: "an archive",
    method: "GET",
    url: `${INSTANCE_URL}/assets/archives/ff8080814dbd65d7014dbe0d84db0013`,
    canonicalHash: "2e5c816400113e0b47179e2b9544d7fd237cea6cf1e36790cc08c1426b7471b3",
    signature: "d63057725aa375fd14d4c3d15cb97e87d12e53fd823fe599dd30b43ae5669417",
  },
  {
    name: "an empty deletion whose type of content is signed",
    method: "POST",
    url: `${INSTANCE_URL}/assets/delete`,
    headers: { ...DERIVED.headers, "content-type": "application/json;charset=UTF-8" },
    body: '{"apps":[],"tasks":[]}',
    signedHeaders: ["content-type", "host", "x-project-id", "x-sdk-date"],
    canonicalHash: "31e18ef017edecdcd8ff8661a924d07cf965aeaa8ae134d45e3c994951970107",
    signature: "ae70a7845280cf8e6c6ff75639762548d1b41b47987217cb2b3eb9a276517912",
  },
];
