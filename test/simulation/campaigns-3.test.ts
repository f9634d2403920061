import { describeCampaigns } from './campaigns';

describeCampaigns(2);
