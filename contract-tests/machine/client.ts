// A client that is generated from the OpenAPI document. It is compiled, with the mistakes that a compiler must find.
import createClient from "openapi-fetch";
import type { components, paths } from "./work/cms";

const client = createClient<paths>({ baseUrl: "https://127.0.0.1:8443/api/v1" });

export async function createSpace(name: string): Promise<string | null> {
  const form: components["schemas"]["CoSpacesCreate"] = { name, requireCallId: true, defaultLayout: "speakerOnly" };
  const { response } = await client.POST("/coSpaces", { body: form, bodySerializer: body => new URLSearchParams(Object.entries(body).map(([key, value]) => [key, String(value)])) });
  return response.headers.get("Location");
}

export async function namesOfSpaces(filter: string): Promise<(string | undefined)[]> {
  const { data } = await client.GET("/coSpaces", { params: { query: { filter, limit: 20 } } });
  return data?.coSpace?.map(space => space.name) ?? [];
}

// @ts-expect-error A space needs a name.
export const nameless: components["schemas"]["CoSpacesCreate"] = { uri: "hall" };

// @ts-expect-error The word is not a layout.
export const misspelt: components["schemas"]["CoSpacesCreate"] = { name: "Hall", defaultLayout: "speakerOnyl" };

// @ts-expect-error No node has this path.
export const nowhere = client.GET("/coSpace");
