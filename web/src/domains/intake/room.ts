/** All that intake draws by hand, loaded together. */
export { default as AddressPanel } from "@/domains/intake/AddressPanel";
export { default as AnswerPanel } from "@/domains/intake/AnswerPanel";
export { fieldNames, said } from "@/domains/intake/fieldNames";
export { formFields } from "@/domains/intake/formFields";
export { default as RegionPanel } from "@/domains/intake/RegionPanel";
